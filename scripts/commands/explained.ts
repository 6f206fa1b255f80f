import { explain } from '../../server/expected-errors.ts';
import { note } from './streams.ts';

/** The exit code of a command: 1, once it is told, for an error that can happen without a fault of ours. */
export async function explained(command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    const reason = explain(error);
    if (reason === undefined) throw error;
    return refuse(reason);
  }
}

/** Tells why nothing was done; gives the exit code for it. */
export function refuse(reason: string): number {
  note(reason);
  return 1;
}
