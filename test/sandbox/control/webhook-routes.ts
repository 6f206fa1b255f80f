/** How webhooks are sent, and what became of each. */
import { type ControlRoute, json, taking } from './route.ts';
import { webhooks } from './webhooks.ts';

export const webhookRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/webhooks',
    does:
      'the settings, and in `data` the deliveries of all events, oldest first, as `GET /_sandbox/events` shows them, ' +
      'with `event` and `type`',
    run: webhooks,
  },
  {
    method: 'POST',
    path: '/_sandbox/webhooks',
    does:
      'changes settings until the next reset: `retries_ms` (the waits between attempts, `[]` for a single one), ' +
      '`timeout_ms`',
    run: (world, { body }) => {
      taking('the settings', () => world.deliveries.change(json(body)));
      return world.deliveries.settings;
    },
  },
];
