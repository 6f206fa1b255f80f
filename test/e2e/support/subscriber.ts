/** A customer with a subscription, and a portal that allows what a spec says. */
import type Stripe from 'stripe';

export type Features = Stripe.BillingPortal.ConfigurationCreateParams.Features;

export interface Subscriber {
  customer: string;
  subscription: Stripe.Subscription;
  product: string;
  /** US$20.00 a month, what is subscribed to; US$200.00 a year of the same product. */
  monthly: string;
  yearly: string;
}

/** Ada, who pays US$20.00 a month for one `Team` by `pm_card_visa`; `more` changes her subscription. */
export async function subscribe(
  stripe: Stripe,
  more: Partial<Stripe.SubscriptionCreateParams> = {},
  customerMore: Stripe.CustomerCreateParams = {},
): Promise<Subscriber> {
  const { id: product } = await stripe.products.create({ name: 'Team' });
  const price = async (unit_amount: number, interval: 'month' | 'year') =>
    (await stripe.prices.create({ currency: 'usd', product, unit_amount, recurring: { interval } })).id;
  const [monthly, yearly] = [await price(2000, 'month'), await price(20_000, 'year')];
  const { id: customer } = await stripe.customers.create({
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
    ...customerMore,
  });
  const subscription = await stripe.subscriptions.create({
    customer,
    items: [{ price: monthly }],
    ...more,
  });
  return { customer, subscription, product, monthly, yearly };
}

/** Everything the portal can allow, of this subscriber's product. */
export function everything({
  product,
  monthly,
  yearly,
}: Subscriber): Required<
  Pick<
    Features,
    | 'customer_update'
    | 'invoice_history'
    | 'payment_method_update'
    | 'subscription_cancel'
    | 'subscription_update'
  >
> {
  return {
    customer_update: { enabled: true, allowed_updates: ['address', 'email', 'name', 'phone'] },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    subscription_cancel: { enabled: true, mode: 'at_period_end' },
    subscription_update: {
      enabled: true,
      default_allowed_updates: ['price', 'quantity'],
      products: [{ product, prices: [monthly, yearly], adjustable_quantity: { enabled: true } }],
      proration_behavior: 'always_invoice',
    },
  };
}
