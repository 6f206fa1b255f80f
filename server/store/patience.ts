import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until `attempt` gives something, in steps that no two who wait have in common.
 *
 * @param stepMs mean of a step, in milliseconds
 * @throws what `signal` was aborted with, and whatever `attempt` throws
 */
export async function askUntil<T>(
  attempt: () => T | undefined | Promise<T | undefined>,
  stepMs: number,
  signal?: AbortSignal,
): Promise<T> {
  for (;;) {
    signal?.throwIfAborted();
    const got = await attempt();
    if (got !== undefined) return got;
    await sleep(stepMs * (0.5 + Math.random()));
  }
}
