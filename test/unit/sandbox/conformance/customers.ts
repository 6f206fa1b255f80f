/** A customer, a card and a setup intent, with as much in them as an example has. */
import type { Client } from '../support.ts';

const ADDRESS = { line1: '1 Main', city: 'Berlin', country: 'DE', postal_code: '10117', state: 'BE' };

export async function customerObjects({ stripe, send }: Client): Promise<Record<string, unknown>> {
  const customer = await stripe.customers.create({
    address: ADDRESS,
    balance: 5,
    invoice_settings: { rendering_options: { amount_tax_display: 'exclude_tax' } },
    shipping: { address: ADDRESS, name: 'Ada' },
  });
  const method = await stripe.paymentMethods.create({
    type: 'card',
    card: { token: 'tok_visa' },
    billing_details: { address: ADDRESS, email: 'ada@example.com', phone: '110' },
    metadata: { order_id: '1' },
  });
  const automatic_payment_methods = { enabled: true, allow_redirects: 'never' } as const;
  const intent = await stripe.setupIntents.create({ automatic_payment_methods });
  await send('POST', `/v1/setup_intents/${intent.id}/confirm`, 'payment_method=pm_card_chargeDeclined');
  const gone = await stripe.customers.create();
  const read = async (path: string) => (await send('GET', path)).body;
  return {
    customer: await read(`/v1/customers/${customer.id}`),
    payment_method: await read(`/v1/payment_methods/${method.id}`),
    setup_intent: await read(`/v1/setup_intents/${intent.id}`),
    deleted_customer: (await send('DELETE', `/v1/customers/${gone.id}`)).body,
  };
}
