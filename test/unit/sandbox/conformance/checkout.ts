/** A Checkout session that was completed, with as much in it as an example has. */
import { pay } from '../checkout-page.ts';
import type { Client } from '../support.ts';

export async function checkoutObjects(client: Client): Promise<Record<string, unknown>> {
  const session = await client.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.example/done',
    cancel_url: 'https://shop.example/cart',
    custom_text: {
      after_submit: { message: 'after' },
      shipping_address: { message: 'ship' },
      submit: { message: 'submit' },
      terms_of_service_acceptance: { message: 'terms' },
    },
    line_items: [
      { price_data: { currency: 'usd', unit_amount: 700, product_data: { name: 'Cap' } }, quantity: 1 },
    ],
  });
  await pay(client, session);
  const { body } = await client.send('GET', `/v1/checkout/sessions/${session.id}`);
  return { 'checkout.session': body };
}
