/** How the portal behaves. */
import { openPortal } from './open-portal.ts';
import { changePortal, portal } from './portal.ts';
import { type ControlRoute, json, taking } from './route.ts';

export const portalRoutes: ControlRoute[] = [
  { method: 'GET', path: '/_sandbox/portal', does: 'how the portal behaves', run: portal },
  {
    method: 'POST',
    path: '/_sandbox/portal',
    does:
      'as Stripe\'s dashboard sets it: `{ "default_configuration": "bpc_…", "cancel_flow": "newer" }` (the ' +
      'configuration of sessions that name none, or null for none, as at first; the pages on which a subscription is ' +
      'canceled: those of 2024, `older`, unless told, or those of 2026, `newer`); what is not given stays',
    run: (world, { body }) => taking('the settings', () => changePortal(world, json(body))),
  },
  {
    method: 'POST',
    path: '/_sandbox/customers/:id/portal',
    does:
      'a portal session for the customer, with the default configuration, or else the newest that is active; answers ' +
      'with the `url` of its page',
    run: (world, { id }) => {
      world.catchUp();
      return openPortal(world, id);
    },
  },
];
