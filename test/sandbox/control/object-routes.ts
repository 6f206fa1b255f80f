/** Looking into the account. */
import { objectOf, pageOf, typesOf } from './objects.ts';
import type { ControlRoute } from './route.ts';

export const objectRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/objects',
    does: 'in `data` every `type` of object that Stripe has and the sandbox has too, with the `count` of what there is',
    run: (world) => {
      world.catchUp();
      return { data: typesOf(world.account) };
    },
  },
  {
    method: 'GET',
    path: '/_sandbox/objects/:type',
    does:
      'the objects of a type as the API shows them, newest first, those on test clocks too; `?limit=` (20 unless ' +
      'given, at most 100) and `?starting_after=` as with the API; `next` is what `starting_after` takes for the ' +
      'next page; `?customer=` (an id) and `?contains=` (in the id, a name, an e-mail address, a number, the status) ' +
      'find some. `deleted_customer` is what is left of customers',
    asks: ['customer', 'contains', 'limit', 'starting_after'],
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
