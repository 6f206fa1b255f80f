import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Environment, loadConfig } from '../server/config.ts';
import { readEnvironment } from '../server/environment.ts';
import { reachable } from './reachable.ts';

const PRICEBOOK = fileURLToPath(new URL('./pricebook.js', import.meta.url));
const DATA = '.pricebook/sandbox.json';
/** Where the sandbox is each time, unless somebody else is: what was bookmarked and exported stays good. */
const SANDBOX_PORT = '12111';

/** `scripts/start` after the build: the server, and a sandbox beside it when there is no key. */
async function start(): Promise<number> {
  const env = readEnvironment(process.env);
  const children: ChildProcess[] = [];
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    isStopping = true;
    for (const child of children.toReversed()) child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal));

  let sandboxEnv: NodeJS.ProcessEnv = {};
  let sandbox: ChildProcess | undefined;
  if (!env.STRIPE_SECRET_KEY) {
    mkdirSync('.pricebook', { recursive: true });
    const webhook = await webhookOf(env);
    const takesMails = !env.SMTP_URL;
    const mails = takesMails ? ['--smtp-port', '0'] : [];
    const port = webhook.env.PORT === SANDBOX_PORT ? '0' : SANDBOX_PORT;
    const place = ['--port', port, '--or-free-port'];
    const args = ['sandbox', ...place, '--data', DATA, ...mails, ...webhook.forwarding];
    sandbox = run(args, webhook.env, 'pipe');
    children.push(sandbox);
    const addresses = await addressesOf(sandbox, takesMails);
    if (addresses === undefined) return 1;
    const { url, smtpUrl } = addresses;
    process.stdout.write(
      `No STRIPE_SECRET_KEY in .env: running against a sandbox, a Stripe on this machine, at ${url}\n` +
        'The command line reaches it from another terminal with ' +
        `STRIPE_API_BASE=${url} STRIPE_SECRET_KEY=sk_test_sandbox\n` +
        `What is in it can be seen at ${url}/_sandbox` +
        `${smtpUrl === undefined ? '' : `, and so can what is mailed to ${smtpUrl}`}\n`,
    );
    sandboxEnv = {
      STRIPE_API_BASE: url,
      STRIPE_SECRET_KEY: `sk_test_${randomBytes(12).toString('hex')}`,
      ...webhook.env,
      ...(smtpUrl === undefined ? {} : { SMTP_URL: smtpUrl }),
    };
  }
  const server = run(['serve'], sandboxEnv, 'inherit');
  children.push(server);
  let isLost = false;
  // Without it the server can sell nothing, and would say so at each request.
  sandbox?.once('exit', () => {
    if (isStopping || server.exitCode !== null) return;
    isLost = true;
    process.stderr.write(
      `The sandbox has ended, so the server stops. ${DATA} has what was in it: start again.\n`,
    );
    server.kill('SIGTERM');
  });
  const code = await exitOf(server);
  isStopping = true;
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
  return isLost ? 1 : code;
}

interface Webhook {
  /** What the sandbox is told. */
  forwarding: string[];
  /** What both are told: the secret, and the port. */
  env: NodeJS.ProcessEnv;
}

/**
 * The secret that the sandbox signs with and the server checks with, and the address that the server will
 * listen on. When that cannot be read the server says why itself, and nothing is forwarded.
 */
async function webhookOf(given: Environment): Promise<Webhook> {
  const secret = given.STRIPE_WEBHOOK_SECRET ?? `whsec_${randomBytes(32).toString('hex')}`;
  const env = { STRIPE_WEBHOOK_SECRET: secret };
  try {
    const key = { STRIPE_SECRET_KEY: 'sk_test_sandbox', STRIPE_API_BASE: undefined };
    const { host, port: wanted } = loadConfig({ ...given, ...key, ...env });
    const port = wanted === 0 ? await freePort(host) : wanted;
    return {
      forwarding: ['--forward-to', `http://${reachable(host)}:${port}/webhook`],
      env: { ...env, PORT: String(port) },
    };
  } catch {
    return { forwarding: [], env };
  }
}

/** The sandbox has to know the port before the server listens, so that it cannot take any itself. */
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function run(args: string[], env: NodeJS.ProcessEnv, stdout: 'inherit' | 'pipe'): ChildProcess {
  return spawn(process.execPath, [PRICEBOOK, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', stdout, 'inherit'],
  });
}

interface Addresses {
  url: string;
  /** Where it takes mails, if it does. */
  smtpUrl: string | undefined;
}

/** Where a sandbox says that it listens; undefined when it ends first. */
function addressesOf(sandbox: ChildProcess, takesMails: boolean): Promise<Addresses | undefined> {
  return new Promise((resolve) => {
    if (!sandbox.stdout) throw new Error('the sandbox was started without a way to read what it says');
    let url: string | undefined;
    let smtpUrl: string | undefined;
    createInterface({ input: sandbox.stdout }).on('line', (line) => {
      url ??= /https?:\/\/\S+/.exec(line)?.[0];
      smtpUrl ??= /^Mails to (smtp:\S+)/.exec(line)?.[1];
      if (url !== undefined && (smtpUrl !== undefined || !takesMails)) resolve({ url, smtpUrl });
    });
    sandbox.once('exit', () => resolve(undefined));
  });
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0))));
}

process.exitCode = await start();
