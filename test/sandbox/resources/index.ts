/** Every resource the sandbox has. A new one is one file and a line in each of these two lists. */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';
import type { InnerKind, Kind } from '../store/objects.ts';
import { accountRoutes } from './account.ts';
import { balanceRoutes, balanceTransactionExpandables } from './balance.ts';
import { chargeExpandables, chargeRoutes } from './charge.ts';
import { lineItemExpandables, sessionExpandables, sessionRoutes } from './checkout-session.ts';
import { customerExpandables, customerRoutes, deletedCustomerExpandables } from './customer.ts';
import { customerBalanceExpandables, customerBalanceRoutes } from './customer-balance.ts';
import { disputeExpandables, disputeRoutes } from './dispute.ts';
import { eventExpandables, eventRoutes } from './event.ts';
import { invoiceExpandables, invoiceRoutes } from './invoice.ts';
import { invoiceItemExpandables, invoiceItemRoutes } from './invoice-item.ts';
import { invoiceLineExpandables, invoiceLineRoutes } from './invoice-line.ts';
import { invoicePaymentExpandables, invoicePaymentRoutes } from './invoice-payment.ts';
import { invoicePreviewRoutes } from './invoice-preview.ts';
import { meterExpandables, meterRoutes } from './meter.ts';
import { meterEventExpandables, meterEventRoutes } from './meter-event.ts';
import { meterEventAdjustmentExpandables, meterEventAdjustmentRoutes } from './meter-event-adjustment.ts';
import { meterEventSummaryExpandables, meterEventSummaryRoutes } from './meter-event-summary.ts';
import { paymentIntentExpandables, paymentIntentRoutes } from './payment-intent.ts';
import { paymentMethodExpandables, paymentMethodRoutes } from './payment-method.ts';
import { configurationExpandables, configurationRoutes } from './portal-configuration.ts';
import { priceExpandables, priceRoutes } from './price.ts';
import { productExpandables, productRoutes } from './product.ts';
import { refundExpandables, refundRoutes } from './refund.ts';
import { setupAttemptExpandables, setupAttemptRoutes } from './setup-attempt.ts';
import { setupIntentExpandables, setupIntentRoutes } from './setup-intent.ts';
import { subscriptionExpandables, subscriptionRoutes } from './subscription.ts';
import { subscriptionItemExpandables, subscriptionItemRoutes } from './subscription-item.ts';
import { testClockExpandables, testClockRoutes } from './test-clock.ts';
import { thinEventExpandables, thinEventRoutes } from './thin-event.ts';
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
  ...subscriptionRoutes,
  ...subscriptionItemRoutes,
  ...invoiceRoutes,
  ...invoiceLineRoutes,
  ...invoicePreviewRoutes,
  ...invoiceItemRoutes,
  ...invoicePaymentRoutes,
  ...customerBalanceRoutes,
  ...meterEventRoutes,
  ...meterEventAdjustmentRoutes,
  ...meterEventSummaryRoutes,
  ...thinEventRoutes,
  ...testClockRoutes,
  ...eventRoutes,
  ...endpointRoutes,
];

const EXPANDABLES: Partial<Record<Kind | InnerKind, Expandables>> = {
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
  subscription: subscriptionExpandables,
  subscription_item: subscriptionItemExpandables,
  invoice: invoiceExpandables,
  line_item: invoiceLineExpandables,
  invoiceitem: invoiceItemExpandables,
  invoice_payment: invoicePaymentExpandables,
  customer_balance_transaction: customerBalanceExpandables,
  'billing.meter_event': meterEventExpandables,
  'billing.meter_event_adjustment': meterEventAdjustmentExpandables,
  'billing.meter_event_summary': meterEventSummaryExpandables,
  'v2.core.event': thinEventExpandables,
  'test_helpers.test_clock': testClockExpandables,
  event: eventExpandables,
  webhook_endpoint: endpointExpandables,
};

export function expandablesOf(kind: Kind | InnerKind): Expandables {
  return EXPANDABLES[kind] ?? {};
}
