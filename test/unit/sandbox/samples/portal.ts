import type Stripe from 'stripe';
import { stepsOf, type Value } from '../encode.ts';
import type { Client } from '../support.ts';
import type { Samples } from './sample.ts';

const session = (flow_data: Record<string, Value>): Record<string, Value> => ({
  customer: '{customer}',
  configuration: '{configuration}',
  flow_data,
});
const SUBSCRIPTION = { subscription: '{subscription}' };

export const portalSamples: Samples = {
  files: ['resources/BillingPortal/Sessions.d.ts'],
  samples: [
    {
      call: 'POST /v1/billing_portal/sessions',
      params: 'SessionCreateParams',
      path: '/v1/billing_portal/sessions',
      values: [
        {
          after_expiration: { customer_login: { expires_at: 4_000_000_000 }, type: 'customer_login' },
          configuration: '{configuration}',
          customer: '{customer}',
          locale: 'en-NZ',
          return_url: 'https://shop.example/account?a=b',
        },
        session({
          after_completion: {
            redirect: { return_url: 'https://shop.example/done' },
            type: 'redirect',
          },
          subscription_cancel: SUBSCRIPTION,
          type: 'subscription_cancel',
        }),
        session({
          after_completion: {
            hosted_confirmation: { custom_message: 'Thank you & goodbye' },
            type: 'hosted_confirmation',
          },
          subscription_pause: SUBSCRIPTION,
          type: 'subscription_pause',
        }),
        session({
          after_completion: { type: 'portal_homepage' },
          subscription_update: SUBSCRIPTION,
          type: 'subscription_update',
        }),
        session({
          subscription_update_confirm: {
            ...SUBSCRIPTION,
            items: [{ id: '{item}', price: '{yearly}', quantity: 3 }],
          },
          type: 'subscription_update_confirm',
        }),
        session({ type: 'customer_update' }),
        session({ type: 'payment_method_update' }),
      ],
    },
  ],
  homes: { 'billing_portal.session': null },
  notShown: /^$/,
  place: (name) => {
    const [first = '', ...rest] = stepsOf(name);
    return [first === 'flow_data' ? 'flow' : first, ...rest];
  },
  prepare,
};

async function prepare(stripe: Stripe, client: Client): Promise<Record<string, string>> {
  await client.control('POST', 'portal', { cancel_flow: 'newer' });
  const { id: product } = await stripe.products.create({ name: 'Team' });
  const price = async (interval: 'month' | 'year') =>
    (await stripe.prices.create({ currency: 'usd', product, unit_amount: 2000, recurring: { interval } })).id;
  const [monthly, yearly] = [await price('month'), await price('year')];
  const card = 'pm_card_visa';
  const settings = { invoice_settings: { default_payment_method: card } };
  const customer = (await stripe.customers.create({ payment_method: card, ...settings })).id;
  const { id: subscription, items } = await stripe.subscriptions.create({
    customer,
    items: [{ price: monthly, quantity: 2 }],
  });
  const { id: configuration } = await stripe.billingPortal.configurations.create({
    features: {
      customer_update: { enabled: true, allowed_updates: ['email'] },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true },
      subscription_pause: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price', 'quantity'],
        products: [{ product, prices: [monthly, yearly], adjustable_quantity: { enabled: true } }],
      },
    },
  });
  return { customer, subscription, item: items.data[0]?.id ?? '', yearly, configuration };
}
