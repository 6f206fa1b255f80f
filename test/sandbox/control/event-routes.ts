/** Events with their deliveries, and sending one again. */
import { eventOf, events } from './events.ts';
import { type ControlRoute, json, taking } from './route.ts';
import { deliver, endpointIn } from './webhooks.ts';

export const eventRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/events',
    does:
      'the events, newest first, as Stripe shows them, each with its `deliveries` ([Webhooks](#webhooks)); `?type=` (`*` stands for ' +
      'any characters), `?object=` and `?request=` (ids), `?limit=` (20 unless given, at most 100), `?starting_after=`',
    asks: ['type', 'object', 'request', 'limit', 'starting_after'],
    run: (world, { query }) => {
      world.catchUp();
      return events(world, query);
    },
  },
  {
    method: 'GET',
    path: '/_sandbox/events/:id',
    does: 'one of them',
    run: (world, { id }) => {
      world.catchUp();
      return eventOf(world, id);
    },
  },
  {
    method: 'POST',
    path: '/_sandbox/events/:id/deliver',
    does:
      "sends it again, delivered or not, as Stripe's dashboard does: to all that want it now, or with " +
      '`{ "endpoint": "we_…" }` (or `"forward"`) to that one',
    run: (world, { id, body }) => {
      const endpoint = body.trim() === '' ? undefined : taking('the endpoint', () => endpointIn(json(body)));
      return deliver(world, id, endpoint);
    },
  },
];
