/** The sandbox as a process of its own, as it is shipped: for tests that kill it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const built = join(root, 'dist', 'test', 'sandbox', 'command.js');

export interface SandboxProcess {
  child: ChildProcess;
  port: number;
  /** All that came on stdout so far. */
  output(): string;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

export async function startProcess(options: object): Promise<SandboxProcess> {
  if (!existsSync(built)) throw new Error('dist is missing: run `npm run build` before the tests');
  const script = `import(${JSON.stringify(pathToFileURL(built).href)}).then(({ runSandbox }) => runSandbox(${JSON.stringify(options)}))`;
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
