/** Name, address and the like of the customer. */
import { allowedUpdates, changeInformation } from '../../portal/billing-information.ts';
import type { PageAnswer } from '../answer.ts';
import { unknownPage } from '../checkout-page.ts';
import type { Html } from '../html.ts';
import { holdsOnly, readInformation } from './billing-information-entry.ts';
import { informationForm, informationSection } from './billing-information-view.ts';
import { afterwards, backPlace } from './completion.ts';
import type { PortalContext } from './context.ts';
import { portalDocument } from './layout.ts';
import { type PortalReply, type PortalRoute, refusal } from './route.ts';

/** What the portal's page shows of the customer; null where nothing of it may be changed. */
export function billingInformationSection({ configuration, customer, place }: PortalContext): Html | null {
  const allowed = allowedUpdates(configuration);
  return allowed.length === 0 ? null : informationSection(customer, allowed, place);
}

function show(context: PortalContext): PageAnswer {
  const { business, configuration, customer, place } = context;
  const allowed = allowedUpdates(configuration);
  if (allowed.length === 0) return unknownPage(business);
  const cancel = backPlace(context);
  return portalDocument(context, {
    title: 'Billing information',
    body: informationForm(customer, allowed, { back: cancel === place ? place : null, cancel }),
    script: 'billing-information.js',
    saysEmail: allowed.includes('email'),
  });
}

function save(context: PortalContext, sent: Record<string, unknown>): PortalReply {
  const { account, configuration, customer, world } = context;
  if (!holdsOnly(sent, allowedUpdates(configuration))) {
    return refusal(403, 'This cannot be changed here.');
  }
  const change = readInformation(sent, customer);
  if ('errors' in change) return { status: 422, body: { errors: change.errors } };
  return world.transact(() => {
    changeInformation(account, customer.id, change);
    return afterwards(context, 'customer_update');
  });
}

export const billingInformationRoutes: PortalRoute[] = [
  { path: 'billing-information', show },
  { path: 'billing-information', run: save },
];
