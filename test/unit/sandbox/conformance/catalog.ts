/** One of each object of the catalog, with as much in it as an example has. */
import type { Client } from '../support.ts';

export async function catalogObjects({ stripe, send }: Client): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  const product = {
    name: 'T-shirt',
    description: 'Grey',
    package_dimensions: { height: 1, length: 2, weight: 3, width: 4 },
  };
  await stripe.products.create({ id: 'shirt', ...product });
  const price = await stripe.prices.create({
    product: 'shirt',
    currency: 'usd',
    unit_amount: 2000,
    recurring: { interval: 'month' },
    transform_quantity: { divide_by: 10, round: 'down' },
  });
  await stripe.products.update('shirt', { default_price: price.id });
  const meter = await stripe.billing.meters.create({
    display_name: 'm',
    event_name: 'm',
    default_aggregation: { formula: 'sum' },
  });
  const portal = await stripe.billingPortal.configurations.create({
    features: {
      customer_update: { enabled: true, allowed_updates: ['email'] },
      subscription_update: {
        enabled: false,
        schedule_at_period_end: { conditions: [{ type: 'decreasing_item_amount' }] },
      },
    },
    business_profile: {
      privacy_policy_url: 'https://example.com/p',
      terms_of_service_url: 'https://example.com/t',
    },
  });
  await stripe.products.create({ id: 'gone', name: 'x' });
  const read = async (path: string) => (await send('GET', path)).body;
  answers.account = await read('/v1/account');
  answers.product = await read('/v1/products/shirt');
  answers.price = await read(`/v1/prices/${price.id}`);
  answers['billing.meter'] = await read(`/v1/billing/meters/${meter.id}`);
  answers['billing_portal.configuration'] = await read(`/v1/billing_portal/configurations/${portal.id}`);
  answers.deleted_product = (await send('DELETE', '/v1/products/gone')).body;
  return answers;
}
