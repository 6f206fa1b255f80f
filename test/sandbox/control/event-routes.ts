/** Events with their deliveries, and sending one again. */
import { events } from './events.ts';
import { type ControlRoute, json, taking } from './route.ts';
import { deliver } from './webhooks.ts';

export const eventRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/events',
    does:
      'the events, newest first, as Stripe shows them, and in `deliveries` what became of each (below); `type` (with ' +
      '`*` for any characters), `limit` and `starting_after` as in lists of the API',
    run: (world, { query }) => {
      world.catchUp();
      return events(world, query);
    },
  },
  {
    method: 'POST',
    path: '/_sandbox/events/:id/deliver',
    does:
      "sends it again, delivered or not, as Stripe's dashboard does: to all that want it now, or with " +
      '`{ "endpoint": "we_…" }` (or `"forward"`) to that one',
    run: (world, { id, body }) => {
      const asked = body.trim() === '' ? {} : taking('this', () => json(body));
      return deliver(world, id, asked);
    },
  },
];
