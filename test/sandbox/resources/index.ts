/** Every resource the sandbox has. A new one is one file and a line in each of these two lists. */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';
import type { InnerKind, Kind } from '../store/objects.ts';
import { accountRoutes } from './account.ts';
import { meterExpandables, meterRoutes } from './catalog/meter.ts';
import { priceExpandables, priceRoutes } from './catalog/price.ts';
import { productExpandables, productRoutes } from './catalog/product.ts';
import { lineItemExpandables, sessionExpandables, sessionRoutes } from './checkout/checkout-session.ts';
import { customerExpandables, customerRoutes, deletedCustomerExpandables } from './customers/customer.ts';
import { customerBalanceExpandables, customerBalanceRoutes } from './customers/customer-balance.ts';
import { paymentMethodExpandables, paymentMethodRoutes } from './customers/payment-method.ts';
import { setupAttemptExpandables, setupAttemptRoutes } from './customers/setup-attempt.ts';
import { setupIntentExpandables, setupIntentRoutes } from './customers/setup-intent.ts';
import { eventExpandables, eventRoutes } from './event.ts';
import { invoiceExpandables, invoiceRoutes } from './invoices/invoice.ts';
import { invoiceItemExpandables, invoiceItemRoutes } from './invoices/invoice-item.ts';
import { invoiceLineExpandables, invoiceLineRoutes } from './invoices/invoice-line.ts';
import { invoicePaymentExpandables, invoicePaymentRoutes } from './invoices/invoice-payment.ts';
import { invoicePreviewRoutes } from './invoices/invoice-preview.ts';
import { meterEventExpandables, meterEventRoutes } from './metering/meter-event.ts';
import {
  meterEventAdjustmentExpandables,
  meterEventAdjustmentRoutes,
} from './metering/meter-event-adjustment.ts';
import { meterEventSummaryExpandables, meterEventSummaryRoutes } from './metering/meter-event-summary.ts';
import { thinEventExpandables, thinEventRoutes } from './metering/thin-event.ts';
import { balanceRoutes, balanceTransactionExpandables } from './payments/balance.ts';
import { chargeExpandables, chargeRoutes } from './payments/charge.ts';
import { disputeExpandables, disputeRoutes } from './payments/dispute.ts';
import { paymentIntentExpandables, paymentIntentRoutes } from './payments/payment-intent.ts';
import { refundExpandables, refundRoutes } from './payments/refund.ts';
import { configurationExpandables, configurationRoutes } from './portal/portal-configuration.ts';
import { portalSessionExpandables, portalSessionRoutes } from './portal/portal-session.ts';
import { subscriptionExpandables, subscriptionRoutes } from './subscriptions/subscription.ts';
import { subscriptionItemExpandables, subscriptionItemRoutes } from './subscriptions/subscription-item.ts';
import { testClockExpandables, testClockRoutes } from './test-clock.ts';
import { endpointExpandables, endpointRoutes } from './webhook-endpoint.ts';

export const ROUTES: readonly Route[] = [
  ...accountRoutes,
  ...productRoutes,
  ...priceRoutes,
  ...meterRoutes,
  ...configurationRoutes,
  ...portalSessionRoutes,
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
  'billing_portal.session': portalSessionExpandables,
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
