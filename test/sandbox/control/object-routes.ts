/** Looking into the account. */
import { objectOf, pageOf, typesOf } from './objects.ts';
import type { ControlRoute } from './route.ts';

const FILTERS = ['customer', 'names', 'contains'];

export const objectRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/objects',
    does:
      'in `data` every `type` of object that Stripe has and the sandbox has too, with the `count` of what there is; ' +
      '`?customer=`, `?names=` and `?contains=` count what they find, of all types but the events',
    asks: FILTERS,
    run: (world, { query }) => {
      world.catchUp();
      return { data: typesOf(world.account, query) };
    },
  },
  {
    method: 'GET',
    path: '/_sandbox/objects/:type',
    does:
      'the objects of a type as the API shows them, newest first, those on test clocks too; `?limit=` (20 unless ' +
      'given, at most 100) and `?starting_after=` as with the API; `next` is what `starting_after` takes for the ' +
      'next page; `?customer=` (an id), `?names=` (an id that they refer to) and `?contains=` (in the id, a name, an e-mail address, a number, the status) ' +
      'find some. `deleted_customer` is what is left of customers',
    asks: [...FILTERS, 'limit', 'starting_after'],
    run: (world, { id: type, query }) => {
      world.catchUp();
      return pageOf(world.account, type, query);
    },
  },
  {
    method: 'GET',
    path: '/_sandbox/object/:id',
    does: 'the object of an id, whatever its type: an item of a subscription, a line of an invoice and the account too',
    run: (world, { id }) => {
      world.catchUp();
      return objectOf(world.account, id);
    },
  },
];
