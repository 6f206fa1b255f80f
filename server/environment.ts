import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import type { Environment } from './config.ts';

/** `.env` of the working directory under the process's own environment, in which an empty value is as unset. */
export function readEnvironment(processEnv: NodeJS.ProcessEnv, file = '.env'): Environment {
  return { ...dropEmpty(readFile(file)), ...dropEmpty(processEnv) };
}

function readFile(file: string): Record<string, string> {
  try {
    return parse(readFileSync(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

function dropEmpty(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
