/** A sandbox as its users have it: the built command, a process of its own, reached over HTTP alone. */
import { fileURLToPath } from 'node:url';
import { type BenchedProcess, startProcess } from './processes.ts';

export const PRICEBOOK = fileURLToPath(new URL('../pricebook.js', import.meta.url));

/** Starts one; `dataFile` is where it keeps its account, memory alone unless given. */
export function startSandbox(dataFile?: string): Promise<BenchedProcess> {
  return startProcess([
    PRICEBOOK,
    'sandbox',
    '--port',
    '0',
    ...(dataFile === undefined ? [] : ['--data', dataFile]),
  ]);
}
