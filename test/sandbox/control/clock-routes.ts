/** What time it is. */
import { advance, clocks, parseAdvance } from './clock.ts';
import { type ControlRoute, json, taking } from './route.ts';

export const clockRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/clock',
    does:
      'what time it is: `now` and, of each test clock, `frozen_time` and `status`; `trial_end` is when the trial ' +
      'that ends next on a clock does, or null',
    run: (world) => {
      world.catchUp();
      return clocks(world);
    },
  },
  {
    method: 'POST',
    path: '/_sandbox/clock',
    does:
      '`{ "advance": seconds }` moves it on, and so does `"hour"`, `"day"`, `"month"` (a calendar month in UTC) or ' +
      '`"trial_end"` (to the end of the trial that ends next). With `"test_clock": "clock_…"` it moves that one, by ' +
      'the rules of the API and answered at once, while it advances. Answers what `GET` does',
    run: async (world, { body }) => {
      await advance(
        world,
        taking('the clock', () => parseAdvance(json(body))),
      );
      return clocks(world);
    },
  },
];
