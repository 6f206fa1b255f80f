/** The server as its owner runs it: the built program in a process of its own. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { finished, lineOf, type Ran } from '../../support/child.ts';

const PRICEBOOK = fileURLToPath(new URL('../../../dist/scripts/pricebook.js', import.meta.url));
const DYING = fileURLToPath(new URL('./dying.mjs', import.meta.url));

export interface ServerProcess {
  url: string;
  pid: number;
  /** How it ended, once it has. */
  ended: Promise<Ran>;
  /** Sends a signal, and gives how it ended. */
  stop(signal?: NodeJS.Signals): Promise<Ran>;
}

export interface ProcessOptions {
  cwd: string;
  env: Record<string, string>;
  /** Its process is killed at this step; see dying.mjs. */
  dieAt?: number;
}

/** Resolves when it listens. */
export async function startServer({ cwd, env, dieAt }: ProcessOptions): Promise<ServerProcess> {
  const dying = dieAt === undefined ? [] : ['--import', DYING];
  const child = spawn(process.execPath, [...dying, PRICEBOOK, 'serve'], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env, ...(dieAt === undefined ? {} : { DIE_AT: String(dieAt) }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = finished(child);
  const line = await lineOf(child, /listens on/);
  return {
    url: /https?:\/\/[^\s"]+/.exec(line)?.[0] as string,
    pid: child.pid as number,
    ended,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}
