/** One of each object that money leaves behind. */
import type { Client } from '../support.ts';

export async function paymentObjects({ stripe, send }: Client): Promise<Record<string, unknown>> {
  const customer = (await stripe.customers.create({ name: 'Ada' })).id;
  const address = { line1: 'Unter den Linden 1', city: 'Berlin', country: 'DE', postal_code: '10117' };
  const paid = await stripe.paymentIntents.create({
    amount: 1099,
    capture_method: 'automatic',
    confirm: true,
    currency: 'usd',
    customer,
    description: 'A shirt',
    payment_method: 'pm_card_threeDSecure2Required',
    return_url: 'https://example.com/back',
    shipping: { address, name: 'Ada' },
  });
  const charged = await stripe.paymentIntents.create({
    amount: 1099,
    capture_method: 'automatic',
    confirm: true,
    currency: 'usd',
    customer,
    description: 'A shirt',
    payment_method: 'pm_card_visa',
    return_url: 'https://example.com/back',
    shipping: { address, name: 'Ada' },
  });
  const refund = await stripe.refunds.create({ payment_intent: charged.id, amount: 99 });
  const charge = (await send('GET', `/v1/charges/${charged.latest_charge}`, 'expand[]=refunds')).body;
  const read = async (path: string) => (await send('GET', path)).body;
  return {
    payment_intent: await read(`/v1/payment_intents/${paid.id}`),
    charge,
    refund: await read(`/v1/refunds/${refund.id}`),
    balance_transaction: await read(`/v1/balance_transactions/${charge.balance_transaction}`),
    balance: await read('/v1/balance'),
  };
}
