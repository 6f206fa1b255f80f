import { expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox();
test('a session can be made and read', async () => {
  const { stripe } = client;
  const product = await stripe.products.create({ name: 'Shirt' });
  const price = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 2000 });
  const made = await stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://x.test/?s={CHECKOUT_SESSION_ID}',
    line_items: [
      { price: price.id, quantity: 2 },
      { quantity: 1, price_data: { currency: 'usd', unit_amount: 5, product_data: { name: 'y' } } },
    ],
  });
  const read = await stripe.checkout.sessions.retrieve(made.id, {
    expand: ['line_items.data.price.product'],
  });
  expect(read.line_items?.data[0]?.price?.id).toBe(price.id);
});
