/** An invoice that somebody has paid, what it was paid with, and one that is gone. */
import type { Client } from '../support.ts';

export async function invoiceObjects({ stripe, send }: Client): Promise<Record<string, unknown>> {
  const customer = (await stripe.customers.create({ name: 'Ada', balance: -100 })).id;
  const draft = (await stripe.invoices.create({ customer })).id ?? '';
  const read = async (path: string) => (await send('GET', path)).body;
  const deleted = (await send('DELETE', `/v1/invoices/${draft}`)).body;
  const terms = { customer, collection_method: 'send_invoice', days_until_due: 30 } as const;
  const { id = '' } = await stripe.invoices.create({
    ...terms,
    payment_settings: { payment_method_options: { card: { request_three_d_secure: 'any' } } },
  });
  await stripe.invoiceItems.create({ customer, amount: 1000, currency: 'usd', invoice: id });
  await stripe.invoices.finalizeInvoice(id);
  const [payment] = (await stripe.invoicePayments.list({ invoice: id })).data;
  return {
    invoice: await read(`/v1/invoices/${id}`),
    deleted_invoice: deleted,
    invoice_payment: await read(`/v1/invoice_payments/${payment?.id}`),
  };
}
