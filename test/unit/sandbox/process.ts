/** The sandbox as a process of its own, compiled as it is shipped: for tests that kill it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Compiles the sandbox into a folder that git ignores; the caller removes it. */
export function compileSandbox(): { command: string; remove(): void } {
  const folder = mkdtempSync(join(root, '.dist-sandbox-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const options = [
    '--ignoreConfig',
    '--rootDir',
    root,
    '--outDir',
    folder,
    '--module',
    'nodenext',
    '--target',
    'es2023',
  ];
  const flags = [
    '--rewriteRelativeImportExtensions',
    '--verbatimModuleSyntax',
    '--skipLibCheck',
    '--types',
    'node',
  ];
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(
    process.execPath,
    [tsc, join(root, 'test', 'sandbox', 'command.ts'), ...options, ...flags],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) {
    remove();
    throw new Error(`The sandbox does not compile:\n${stdout}`);
  }
  return { command: join(folder, 'test', 'sandbox', 'command.js'), remove };
}

export interface SandboxProcess {
  child: ChildProcess;
  port: number;
  /** All that came on stdout so far. */
  output(): string;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

export async function startProcess(command: string, options: object): Promise<SandboxProcess> {
  const script = `import(${JSON.stringify(pathToFileURL(command).href)}).then(({ runSandbox }) => runSandbox(${JSON.stringify(options)}))`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  let output = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const match = /^Sandbox listening on http:\/\/127\.0\.0\.1:(\d+)\n/.exec(output);
      if (match !== null) resolve(Number(match[1]));
    });
    child.once('exit', () => reject(new Error(`The sandbox ended before it listened:\n${errors}`)));
  });
  return { child, port, output: () => output, ended };
}
