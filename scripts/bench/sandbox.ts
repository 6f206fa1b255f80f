/** A sandbox as its users have it: the built command, a process of its own, reached over HTTP alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Caller } from './caller.ts';

export const PRICEBOOK = fileURLToPath(new URL('../pricebook.js', import.meta.url));

export interface BenchedSandbox {
  url: string;
  caller: Caller;
  /** Megabytes of memory that the process holds; null where the system does not tell. */
  memory(): number | null;
  stop(): Promise<void>;
}

/** Starts one; `dataFile` is where it keeps its account, memory alone unless given. */
export async function startSandbox(dataFile?: string): Promise<BenchedSandbox> {
  const args = [PRICEBOOK, 'sandbox', '--port', '0', ...(dataFile === undefined ? [] : ['--data', dataFile])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await addressOf(child);
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

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('the sandbox was started without a way to read what it says');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /https?:\/\/\S+/.exec(line)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
  });
}

function residentMegabytes(pid: number | undefined): number | null {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8'))?.[1];
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
}
