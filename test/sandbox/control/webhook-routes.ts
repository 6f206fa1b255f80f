/** How webhooks are sent, what became of each, and sending one again. */
import { type ControlRoute, json, taking } from './route.ts';
import { eventIn, redeliver, webhooks } from './webhooks.ts';

export const webhookRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/webhooks',
    does:
      'the settings, and in `data` the deliveries, oldest first: `id`, `event`, `type`, `endpoint` (an id, or ' +
      '`forward`), `attempts`, `next_attempt_at` (unix milliseconds of real time), `last_result` (a status, or what ' +
      'went wrong), `status` (`pending`, `delivered`, `failed`)',
    run: webhooks,
  },
  {
    method: 'POST',
    path: '/_sandbox/webhooks',
    does:
      'changes settings until the next reset: `retries_ms` (the waits between attempts, `[]` for a single one), ' +
      '`timeout_ms`, `copies` (each is sent so often, at once), `shuffle_ms` (first attempts wait up to so long and ' +
      'overtake one another), `drop` (given up unsent)',
    run: (world, { body }) => {
      taking('the settings', () => world.deliveries.change(json(body)));
      return world.deliveries.settings;
    },
  },
  {
    method: 'POST',
    path: '/_sandbox/webhooks/redeliver',
    does: '`{ "event": "evt_…" }` sends it again to all that want it now, delivered or not',
    run: (world, { body }) =>
      redeliver(
        world,
        taking('the event', () => eventIn(world, json(body))),
      ),
  },
];
