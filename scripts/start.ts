import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../server/environment.ts';

const PRICEBOOK = fileURLToPath(new URL('./pricebook.js', import.meta.url));
const DATA = '.pricebook/sandbox.json';

/** `scripts/start` after the build: the server, and a sandbox beside it when there is no key. */
async function start(): Promise<number> {
  const env = readEnvironment(process.env);
  const children: ChildProcess[] = [];
  const stop = (signal: NodeJS.Signals): void => {
    for (const child of children.toReversed()) child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal));

  let sandboxEnv: NodeJS.ProcessEnv = {};
  if (!env.STRIPE_SECRET_KEY) {
    mkdirSync('.pricebook', { recursive: true });
    const sandbox = run(['sandbox', '--port', '0', '--data', DATA], {}, 'pipe');
    children.push(sandbox);
    const url = await addressOf(sandbox);
    if (url === undefined) return 1;
    process.stdout.write(
      `No STRIPE_SECRET_KEY in .env: running against a sandbox, a Stripe on this machine, at ${url}\n` +
        'The command line reaches it from another terminal with ' +
        `STRIPE_API_BASE=${url} STRIPE_SECRET_KEY=sk_test_sandbox\n`,
    );
    sandboxEnv = {
      STRIPE_API_BASE: url,
      STRIPE_SECRET_KEY: `sk_test_${randomBytes(12).toString('hex')}`,
      STRIPE_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString('hex')}`,
    };
  }
  const server = run(['serve'], sandboxEnv, 'inherit');
  children.push(server);
  const code = await exitOf(server);
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
  return code;
}

function run(args: string[], env: NodeJS.ProcessEnv, stdout: 'inherit' | 'pipe'): ChildProcess {
  return spawn(process.execPath, [PRICEBOOK, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', stdout, 'inherit'],
  });
}

/** The URL that a sandbox says it listens on; undefined when it ends first. */
function addressOf(sandbox: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (!sandbox.stdout) throw new Error('the sandbox was started without a way to read what it says');
    createInterface({ input: sandbox.stdout }).on('line', (line) => {
      const url = /https?:\/\/\S+/.exec(line)?.[0];
      if (url) resolve(url);
    });
    sandbox.once('exit', () => resolve(undefined));
  });
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0))));
}

process.exitCode = await start();
