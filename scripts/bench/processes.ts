/** Programs of this build as processes of their own, known by the address that they print. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Caller } from './caller.ts';

export interface BenchedProcess {
  url: string;
  caller: Caller;
  /** Megabytes of memory that the process holds; null where the system does not tell. */
  memory(): number | null;
  stop(): Promise<void>;
}

/** Resolves when it has printed its address. */
export async function startProcess(
  args: string[],
  { cwd, env = process.env }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<BenchedProcess> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
    ...(cwd === undefined ? {} : { cwd }),
  });
  const url = await addressOf(child, args.join(' '));
  const caller = new Caller(url);
  return {
    url,
    caller,
    memory: () => residentMegabytes(child.pid),
    stop: async () => {
      caller.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function addressOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error(`${name} was started without a way to read what it says`);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /listens on (https?:\/\/[^\s"]+)/.exec(line)?.[1] ?? /https?:\/\/\S+/.exec(line)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });
}

function residentMegabytes(pid: number | undefined): number | null {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8'))?.[1];
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
}
