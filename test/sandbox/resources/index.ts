/** Every resource the sandbox has. A new one is one file and a line in each of these two lists. */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';
import type { Kind } from '../store/objects.ts';
import { accountRoutes } from './account.ts';
import { balanceRoutes, balanceTransactionExpandables } from './balance.ts';
import { chargeExpandables, chargeRoutes } from './charge.ts';
import { lineItemExpandables, sessionExpandables, sessionRoutes } from './checkout-session.ts';
import { customerExpandables, customerRoutes, deletedCustomerExpandables } from './customer.ts';
import { disputeExpandables, disputeRoutes } from './dispute.ts';
import { eventExpandables, eventRoutes } from './event.ts';
import { meterExpandables, meterRoutes } from './meter.ts';
import { paymentIntentExpandables, paymentIntentRoutes } from './payment-intent.ts';
import { paymentMethodExpandables, paymentMethodRoutes } from './payment-method.ts';
import { configurationExpandables, configurationRoutes } from './portal-configuration.ts';
import { priceExpandables, priceRoutes } from './price.ts';
import { productExpandables, productRoutes } from './product.ts';
import { refundExpandables, refundRoutes } from './refund.ts';
import { setupAttemptExpandables, setupAttemptRoutes } from './setup-attempt.ts';
import { setupIntentExpandables, setupIntentRoutes } from './setup-intent.ts';
import { endpointExpandables, endpointRoutes } from './webhook-endpoint.ts';

export const ROUTES: readonly Route[] = [
  ...accountRoutes,
  ...productRoutes,
  ...priceRoutes,
  ...meterRoutes,
  ...configurationRoutes,
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...setupIntentRoutes,
  ...setupAttemptRoutes,
  ...paymentIntentRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...disputeRoutes,
  ...balanceRoutes,
  ...sessionRoutes,
  ...eventRoutes,
  ...endpointRoutes,
];

const EXPANDABLES: Partial<Record<Kind, Expandables>> = {
  product: productExpandables,
  price: priceExpandables,
  'billing.meter': meterExpandables,
  'billing_portal.configuration': configurationExpandables,
  customer: customerExpandables,
  deleted_customer: deletedCustomerExpandables,
  payment_method: paymentMethodExpandables,
  setup_intent: setupIntentExpandables,
  setup_attempt: setupAttemptExpandables,
  payment_intent: paymentIntentExpandables,
  charge: chargeExpandables,
  refund: refundExpandables,
  dispute: disputeExpandables,
  balance_transaction: balanceTransactionExpandables,
  'checkout.session': sessionExpandables,
  item: lineItemExpandables,
  event: eventExpandables,
  webhook_endpoint: endpointExpandables,
};

export function expandablesOf(kind: Kind): Expandables {
  return EXPANDABLES[kind] ?? {};
}
