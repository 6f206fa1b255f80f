/** What time it is. */
import { type ControlRoute, json, taking } from './route.ts';

export const clockRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/clock',
    does: 'what time it is',
    run: (world) => ({ now: world.account.clock.seconds() }),
  },
  {
    method: 'POST',
    path: '/_sandbox/clock',
    does: '`{ "advance": seconds }` moves it on',
    run: async (world, { body }) => {
      const advance = taking('the clock', () => seconds(json(body)));
      world.transact(() => world.account.advanceClock(world.account.clock.advanced + advance));
      await world.catchUpSlowly();
      return { now: world.account.clock.seconds() };
    },
  },
];

function seconds(body: unknown): number {
  const advance = (body as { advance?: unknown } | null)?.advance;
  if (typeof advance !== 'number' || !Number.isSafeInteger(advance) || advance < 0) {
    throw new Error('"advance" must be a whole number of seconds from 0');
  }
  return advance;
}
