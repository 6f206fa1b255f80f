/** The kinds of objects that are stored; their types are under `stored/`, by area. */
import type {
  BillingSettings,
  StoredBalanceChange,
  StoredInvoice,
  StoredInvoiceItem,
  StoredInvoicePayment,
  StoredMeterEvent,
  StoredMeterEventAdjustment,
  StoredSubscription,
  StoredTestClock,
  StoredThinEvent,
} from './stored/billing.ts';
import type { StoredConfiguration, StoredMeter, StoredPrice, StoredProduct } from './stored/catalog.ts';
import type { StoredLineItem, StoredSession } from './stored/checkout.ts';
import type { Delivery, StoredEvent, StoredWebhookEndpoint } from './stored/events.ts';
import type { Mail, PlannedDecline } from './stored/ours.ts';
import type {
  DeletedCustomer,
  StoredBalanceTransaction,
  StoredCharge,
  StoredCustomer,
  StoredDispute,
  StoredPaymentIntent,
  StoredPaymentMethod,
  StoredRefund,
  StoredSetupAttempt,
  StoredSetupIntent,
} from './stored/payments.ts';
import type { PortalSettings, StoredPortalSession } from './stored/portal.ts';

export type * from './stored/billing.ts';
export type * from './stored/catalog.ts';
export type * from './stored/checkout.ts';
export type * from './stored/events.ts';
export type * from './stored/ours.ts';
export type * from './stored/payments.ts';
export type * from './stored/portal.ts';
export type { Wire } from './stored/wire.ts';

/** One line a kind: the name Stripe gives it in `object`, and what is stored. */
export interface Objects {
  product: StoredProduct;
  price: StoredPrice;
  'billing.meter': StoredMeter;
  'billing_portal.configuration': StoredConfiguration;
  'billing_portal.session': StoredPortalSession;
  portal_settings: PortalSettings;
  customer: StoredCustomer;
  planned_decline: PlannedDecline;
  deleted_customer: DeletedCustomer;
  payment_method: StoredPaymentMethod;
  setup_intent: StoredSetupIntent;
  setup_attempt: StoredSetupAttempt;
  payment_intent: StoredPaymentIntent;
  charge: StoredCharge;
  refund: StoredRefund;
  balance_transaction: StoredBalanceTransaction;
  dispute: StoredDispute;
  'checkout.session': StoredSession;
  item: StoredLineItem;
  subscription: StoredSubscription;
  invoice: StoredInvoice;
  invoiceitem: StoredInvoiceItem;
  invoice_payment: StoredInvoicePayment;
  customer_balance_transaction: StoredBalanceChange;
  'billing.meter_event': StoredMeterEvent;
  'billing.meter_event_adjustment': StoredMeterEventAdjustment;
  'v2.core.event': StoredThinEvent;
  'test_helpers.test_clock': StoredTestClock;
  billing_settings: BillingSettings;
  webhook_endpoint: StoredWebhookEndpoint;
  event: StoredEvent;
  delivery: Delivery;
  mail: Mail;
}

export type Kind = keyof Objects;

/** Stored within other objects, or not at all, and with an id of their own. */
export type InnerKind = 'billing.meter_event_summary' | 'line_item' | 'subscription_item';

/** Each once: the type says that none is missing. */
const EVERY_KIND: Record<Kind, true> = {
  product: true,
  price: true,
  'billing.meter': true,
  'billing_portal.configuration': true,
  'billing_portal.session': true,
  portal_settings: true,
  customer: true,
  planned_decline: true,
  deleted_customer: true,
  payment_method: true,
  setup_intent: true,
  setup_attempt: true,
  payment_intent: true,
  charge: true,
  refund: true,
  balance_transaction: true,
  dispute: true,
  'checkout.session': true,
  item: true,
  subscription: true,
  invoice: true,
  invoiceitem: true,
  invoice_payment: true,
  customer_balance_transaction: true,
  'billing.meter_event': true,
  'billing.meter_event_adjustment': true,
  'v2.core.event': true,
  'test_helpers.test_clock': true,
  billing_settings: true,
  webhook_endpoint: true,
  event: true,
  delivery: true,
  mail: true,
};

export const KINDS = Object.keys(EVERY_KIND) as readonly Kind[];
