/** An item of a subscription on its next invoice, a line of that, and an item that is gone. */
import type { Client } from '../support.ts';

export async function invoiceItemObjects({ stripe, send }: Client): Promise<Record<string, unknown>> {
  const customer = (await stripe.customers.create({ payment_method: 'pm_card_visa' })).id;
  const [card] = (await stripe.customers.listPaymentMethods(customer)).data;
  const monthly = await stripe.prices.create({
    currency: 'usd',
    product_data: { name: 'Pro' },
    recurring: { interval: 'month' },
    unit_amount: 1000,
  });
  const subscription = await stripe.subscriptions.create({
    customer,
    default_payment_method: card?.id ?? '',
    items: [{ price: monthly.id }],
  });
  // A change in the middle of a period: what it credits refers to the line that it credits.
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: subscription.items.data[0]?.id ?? '', quantity: 2 }],
  });
  const terms = { customer, amount: 500, currency: 'usd', description: 'Setup' };
  const item = await stripe.invoiceItems.create({ ...terms, subscription: subscription.id });
  const gone = await stripe.invoiceItems.create(terms);
  const { id: draft } = await stripe.invoices.create({
    customer,
    pending_invoice_items_behavior: 'include',
    subscription: subscription.id,
  });
  const lines = (await send('GET', `/v1/invoices/${draft}/lines`)).body.data;
  return {
    invoiceitem: (await send('GET', `/v1/invoiceitems/${item.id}`)).body,
    line_item: lines.at(-1),
    deleted_invoiceitem: (await send('DELETE', `/v1/invoiceitems/${gone.id}`)).body,
  };
}
