import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTransport } from 'nodemailer';
import { expect, it } from 'vitest';
import { finished, lineOf, runCli, spawnCli, workFolder } from '../support/cli.ts';
import { eventually } from '../support/eventually.ts';

const built = fileURLToPath(new URL('../../dist/scripts/start.js', import.meta.url));

const NO_KEY = 'CHALLENGE_ID=start\nPORT=0\nSTRIPE_SECRET_KEY=\n';

/** What `scripts/start` runs once it has installed and built. */
async function start(cwd: string) {
  const child = spawn(process.execPath, [built], {
    cwd,
    env: { PATH: process.env.PATH ?? '' },
    stdio: 'pipe',
  });
  const end = finished(child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const line = await lineOf(child, /Pricebook listens on/);
  const offerings = await (await fetch(`${/http:\S+/.exec(line)?.[0]}/offerings`)).json();
  const sandbox = /against a sandbox.* at (http:\S+)/.exec(said)?.[1] ?? '';
  const events = await webhooks(sandbox);
  const mails = await mailed(sandbox, /what is mailed to (smtp:\S+)/.exec(said)?.[1]);
  const given = environmentOf(childOf(child.pid, 'serve'));
  child.kill('SIGTERM');
  return { sandbox, offerings, events, mails, given, ...(await end) };
}

/** Where the sandbox is, unless somebody else is. */
const PREFERRED = 12111;

/** Takes the preferred port; undefined when somebody has it already. */
async function takePreferred(): Promise<Server | undefined> {
  const server = createServer();
  try {
    server.listen(PREFERRED, '127.0.0.1');
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}

/** Whether nobody has the preferred port at the moment. */
async function isPreferredFree(): Promise<boolean> {
  const server = await takePreferred();
  if (server === undefined) return false;
  server.close();
  await once(server, 'close');
  return true;
}

/** Sends a mail; gives the subjects of all that the sandbox has. Undefined when it takes none. */
async function mailed(sandbox: string, smtpUrl: string | undefined): Promise<string[] | undefined> {
  if (smtpUrl === undefined) return undefined;
  const mail = { from: 'shop@example.com', to: 'jenny@example.com', subject: 'Welcome', text: 'Hello' };
  await createTransport(smtpUrl).sendMail(mail);
  const { data } = (await (await fetch(`${sandbox}/_sandbox/mails`)).json()) as {
    data: { subject: string }[];
  };
  return data.map(({ subject }) => subject);
}

/** The process that runs a command, of those that a process has started. Linux alone tells. */
function childOf(parent: number | undefined, command: 'serve' | 'sandbox'): string | undefined {
  const children = `/proc/${parent}/task/${parent}/children`;
  if (!existsSync(children)) return undefined;
  const pids = readFileSync(children, 'utf8').trim().split(' ');
  return pids.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(command));
}

/** What a process was given as its environment. */
function environmentOf(pid: string | undefined): string[] | undefined {
  return pid === undefined ? undefined : readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
}

interface Delivery {
  endpoint: string;
  attempts: { status: number | null }[];
}

/** Changes something in the sandbox; gives what became of its event once the server has answered it. */
async function webhooks(sandbox: string): Promise<Delivery> {
  const product = await fetch(`${sandbox}/v1/products`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sk_test_dashboard' },
    body: new URLSearchParams({ name: 'Made elsewhere' }),
  });
  expect(product.status).toBe(200);
  return eventually(async () => {
    const answer = await fetch(`${sandbox}/_sandbox/webhooks`);
    const { data } = (await answer.json()) as { data: Delivery[] };
    const last = data.at(-1);
    if (last?.attempts.length !== 1) throw new Error('not answered yet');
    return last;
  });
}

it('runs against a sandbox without a key, and finds everything in order the second time', async () => {
  const folder = workFolder('catalog', NO_KEY);
  try {
    const isFree = await isPreferredFree();
    const first = await start(folder);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/running against a sandbox.*127\.0\.0\.1/);
    expect(first.stdout).toContain('+ price paircode.monthly  $60.00 / month');
    expect(first.stdout).toContain('Applied: 7 created.');
    expect(first.stdout).toMatch(
      /What is in it can be seen at http:\S+\/_sandbox, and so can what is mailed/,
    );
    expect(existsSync(join(folder, '.pricebook', 'sandbox.json'))).toBe(true);
    // The server has answered: what the sandbox forwards to is where it listens.
    expect(first.events).toMatchObject({
      endpoint: 'forward',
      attempts: [{ status: 200 }],
    });

    const second = await start(folder);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('Stripe matches the catalog.');
    expect(second.offerings).toEqual(first.offerings);
    // Others may use it meanwhile: a suite that runs beside this one, or a sandbox of whoever runs it.
    if (isFree && (await isPreferredFree())) {
      const place = `http://127.0.0.1:${PREFERRED}`;
      expect([first.sandbox, second.sandbox]).toEqual([place, place]);
    }
    expect([first.mails, second.mails]).toEqual([['Welcome'], ['Welcome', 'Welcome']]);
    if (first.given) {
      const smtpUrl = /what is mailed to (\S+)/.exec(first.stdout)?.[1];
      expect(first.given).toContain(`SMTP_URL=${smtpUrl}`);
    }
    expect(first.stdout + first.stderr + second.stdout + second.stderr).not.toMatch(
      /sk_test_[0-9a-f]|whsec_[0-9a-f]/,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('takes another port for the sandbox when somebody has the one it prefers', async () => {
  const folder = workFolder('catalog', NO_KEY);
  const holder = await takePreferred();
  try {
    const { code, sandbox, offerings, stderr } = await start(folder);
    expect(code).toBe(0);
    expect(stderr).not.toContain('EADDRINUSE');
    expect(offerings).toBeTruthy();
    if (holder !== undefined) expect(sandbox).not.toBe(`http://127.0.0.1:${PREFERRED}`);
  } finally {
    holder?.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

it.runIf(existsSync('/proc'))('stops the server when the sandbox is gone, and says so', async () => {
  const folder = workFolder('catalog', NO_KEY);
  const child = spawn(process.execPath, [built], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '' },
    stdio: 'pipe',
  });
  try {
    const end = finished(child);
    await lineOf(child, /Pricebook listens on/);
    process.kill(Number(childOf(child.pid, 'sandbox')), 'SIGKILL');
    const { code, stderr } = await end;
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('The sandbox has ended, so the server stops.'),
    ]);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

it('runs twice at once, each against a sandbox of its own', async () => {
  const folders = [workFolder('catalog', NO_KEY), workFolder('catalog', NO_KEY)];
  try {
    const [one, other] = await Promise.all(folders.map(start));
    expect([one?.code, other?.code]).toEqual([0, 0]);
    expect(`${one?.stderr}${other?.stderr}`).not.toContain('EADDRINUSE');
    expect(one?.sandbox).not.toBe(other?.sandbox);
    expect([one?.mails, other?.mails]).toEqual([['Welcome'], ['Welcome']]);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
});

it('leaves the mails to the server that the owner has named', async () => {
  const folder = workFolder('catalog', `${NO_KEY}SMTP_URL=smtp://mail.example.com\n`);
  try {
    const { stdout, mails, given } = await start(folder);
    expect(mails).toBeUndefined();
    expect(stdout).toMatch(/What is in it can be seen at http:\S+\/_sandbox\n/);
    // The server reads the file itself.
    if (given) expect(given.filter((line) => line.startsWith('SMTP_URL'))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('pricebook sandbox says where it is seen and where it takes mails, when it does', async () => {
  const child = spawnCli(['sandbox', '--port', '0', '--smtp-port', '0']);
  const end = finished(child);
  const line = await lineOf(child, /^Mails to/);
  const [, smtpUrl, url = ''] =
    /^Mails to (smtp:\/\/127\.0\.0\.1:\d+) are kept at (http:\S+)\/_sandbox$/.exec(line) ?? [];
  expect(await mailed(url, smtpUrl)).toEqual(['Welcome']);
  child.kill('SIGTERM');
  const { code, stdout } = await end;
  expect([code, stdout]).toEqual([
    0,
    `Sandbox listening on ${url}\nSee what is in it at ${url}/_sandbox\n${line}\n`,
  ]);
  const wrong = await runCli(['sandbox', '--port', '0', '--smtp-port', '70000']);
  expect([wrong.code, wrong.stderr]).toEqual([
    1,
    expect.stringContaining('A port is a number from 0 to 65535.'),
  ]);
});
