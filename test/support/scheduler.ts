/**
 * Decides in which order the requests of several runs in this process reach the sandbox and their answers
 * come back, one at a time. So the interleavings are many, and those of a seed are the same each time.
 *
 * Every request is held before it is sent and again before its answer is handed over; when nothing moves
 * any more, one of those held is let go.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type Stripe from 'stripe';
import { vi } from 'vitest';
import { Transport } from '../../server/stripe/transport.ts';

interface Held {
  /** Lets it go; resolves when it is held again or has left. */
  go: () => Promise<void>;
}

/** Turns of the event loop without news after which nothing moves: all that runs here waits for a request. */
const QUIET_TURNS = 8;

export interface Scheduled {
  /** Runs these to their end, letting go what is held as `choose` says. */
  drive<T>(runs: Promise<T>[], choose: (held: number) => number[]): Promise<PromiseSettledResult<T>[]>;
  /** How often something was let go. */
  readonly moves: number;
  restore(): void;
}

/** What becomes of a request that is let go: it comes through, or the connection is cut. */
export type Fate = 'through' | 'cut before' | 'cut after';

export function schedule(fate: () => Fate = () => 'through'): Scheduled {
  const held: Held[] = [];
  let arrivals = 0;
  let moves = 0;
  const original = Transport.prototype.makeRequest;

  /** Holds until it is let go, and tells who let it go when it is held again or done. */
  const hold = (): Promise<() => void> =>
    new Promise((resolve) => {
      arrivals += 1;
      held.push({ go: () => new Promise((settled) => resolve(settled)) });
    });

  const spy = vi.spyOn(Transport.prototype, 'makeRequest').mockImplementation(async function (
    this: Transport,
    ...request
  ) {
    const sent = await hold();
    const end = fate();
    let answer: Stripe.HttpClientResponse;
    try {
      if (end === 'cut before') throw new Error('cut before it was sent');
      answer = await whole(await original.apply(this, request));
    } finally {
      sent();
    }
    const delivered = await hold();
    delivered();
    if (end === 'cut after') throw new Error('cut before the answer came');
    return answer;
  });

  const quiet = async (): Promise<void> => {
    for (let turns = 0, seen = arrivals; turns < QUIET_TURNS; turns += 1) {
      await turn();
      if (arrivals !== seen) [turns, seen] = [0, arrivals];
    }
  };

  return {
    get moves() {
      return moves;
    },
    drive: async (runs, choose) => {
      let isOver = false;
      const all = Promise.allSettled(runs).finally(() => {
        isOver = true;
      });
      for (;;) {
        await quiet();
        if (isOver) return all;
        if (held.length === 0) continue;
        const chosen = choose(held.length).sort((a, b) => b - a);
        const going = chosen.flatMap((index) => held.splice(index, 1));
        moves += 1;
        await Promise.all(going.map(({ go }) => go()));
      }
    },
    restore: () => spy.mockRestore(),
  };
}

/** An answer that has been read to its end, so that whoever gets it waits for nothing more. */
async function whole(answer: Stripe.HttpClientResponse): Promise<Stripe.HttpClientResponse> {
  const json = await answer.toJSON().then(
    (value) => () => Promise.resolve(value),
    (error: unknown) => () => Promise.reject(error),
  );
  return Object.assign(Object.create(Object.getPrototypeOf(answer)), answer, { toJSON: json });
}
