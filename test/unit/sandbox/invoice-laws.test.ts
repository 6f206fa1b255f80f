/**
 * Laws of invoices, for any row of calls and moves of the clock: what is paid and what remains make up what is due;
 * the lines make up the total, the total and the balance before make up what is due and the balance after; payments
 * make up what is paid, charges make up the payments; the customer's balance is the sum of its transactions; numbers
 * follow one another; events tell of no step that an invoice cannot take; a refused call changes nothing.
 */
import fc from 'fast-check';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { announce, runs } from '../../laws/support/runs.ts';
import { encode } from './encode.ts';
import { useSandbox } from './support.ts';

announce('invoices');
/** Held still: only the laws move the clock. */
const client = useSandbox({ now: () => 1_800_000_000_000 });

const HOUR = 60 * 60;
const CARDS = ['pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_card_authenticationRequired'];

type Command =
  | { do: 'make'; amounts: number[]; advances: boolean; sends: boolean; finalizes: boolean }
  | { do: 'item'; which: number; amount: number }
  | { do: 'finalize' | 'void' | 'mark_uncollectible' | 'send' | 'delete'; which: number }
  | { do: 'pay'; which: number; card: number; present: boolean; elsewhere: boolean }
  | { do: 'attach'; which: number; amount: number; paid: boolean }
  | { do: 'confirm'; which: number; card: number }
  | { do: 'authenticate'; which: number; outcome: 'complete' | 'fail' }
  | { do: 'balance'; amount: number }
  | { do: 'wait'; hours: number };

const which = fc.nat(1);
const card = fc.nat(CARDS.length - 1);
const amount = fc.integer({ min: -300, max: 1500 });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('make' as const),
      amounts: fc.array(amount, { minLength: 1, maxLength: 3 }),
      advances: fc.boolean(),
      sends: fc.boolean(),
      finalizes: fc.boolean(),
    }),
  },
  fc.record({ do: fc.constant('item' as const), which, amount }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('finalize', 'finalize', 'void', 'void', 'mark_uncollectible', 'send', 'delete'),
      which,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      which,
      card,
      present: fc.boolean(),
      elsewhere: fc.nat(5).map((one) => one === 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('attach' as const),
      which,
      amount: fc.integer({ min: 50, max: 900 }),
      paid: fc.boolean(),
    }),
  },
  fc.record({ do: fc.constant('confirm' as const), which, card }),
  fc.record({
    do: fc.constant('authenticate' as const),
    which,
    outcome: fc.constantFrom('complete' as const, 'fail' as const),
  }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('balance' as const), amount }) },
  fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 60 }) }),
);

/** What one run knows besides what the sandbox tells. */
interface World {
  customer: string;
  cards: string[];
  made: string[];
  /** Paid without a payment. */
  elsewhere: Set<string>;
}

/** What follows what, in the events of one invoice. */
const STEPS: Record<string, readonly string[]> = {
  draft: ['draft', 'open', 'paid'],
  open: ['open', 'paid', 'uncollectible', 'void'],
  uncollectible: ['uncollectible', 'paid', 'void'],
  paid: ['paid'],
  void: ['void'],
};

async function post(path: string, values: Record<string, string>): Promise<number> {
  const before = await state();
  const { status, body } = await client.send('POST', path, encode(Object.entries(values)));
  if (status >= 500) throw new Error(`${path}: ${body.error.message}`);
  if (status === 400) expect(await state(), `${path} was refused`).toEqual(before);
  return status;
}

const state = async () => (await client.control('GET', 'state')).body;

async function run(command: Command, world: World): Promise<void> {
  const { stripe } = client;
  const { customer, cards, made } = world;
  if (command.do === 'make') {
    const due = command.sends ? ({ collection_method: 'send_invoice', days_until_due: 2 } as const) : {};
    const { id = '' } = await stripe.invoices.create({ customer, auto_advance: command.advances, ...due });
    for (const each of command.amounts) {
      await stripe.invoiceItems.create({ customer, currency: 'usd', amount: each, invoice: id });
    }
    if (command.finalizes) await stripe.invoices.finalizeInvoice(id);
    made.push(id);
    return;
  }
  if (command.do === 'balance') {
    await stripe.customers.createBalanceTransaction(customer, { amount: command.amount, currency: 'usd' });
    return;
  }
  if (command.do === 'wait') {
    await client.control('POST', 'clock', { advance: command.hours * HOUR });
    return;
  }
  const id = made.at(-1 - command.which);
  if (id === undefined) return;
  const path = `/v1/invoices/${id}`;
  if (command.do === 'item') {
    const item = { customer, currency: 'usd', amount: String(command.amount), invoice: id };
    await post('/v1/invoiceitems', item);
  } else if (command.do === 'delete') {
    const { status } = await client.send('DELETE', path);
    if (status === 200) made.splice(made.indexOf(id), 1);
  } else if (command.do === 'pay') {
    const status = await post(`${path}/pay`, {
      off_session: String(!command.present),
      ...(command.elsewhere ? { paid_out_of_band: 'true' } : { payment_method: cards[command.card] ?? '' }),
    });
    if (command.elsewhere && status === 200) world.elsewhere.add(id);
  } else if (command.do === 'attach') {
    const intent = await stripe.paymentIntents.create({
      amount: command.amount,
      capture_method: 'automatic',
      currency: 'usd',
      customer,
      ...(command.paid
        ? { confirm: true, payment_method: cards[0] ?? '', return_url: 'https://example.com' }
        : {}),
    });
    await post(`${path}/attach_payment`, { payment_intent: intent.id });
  } else if (command.do === 'confirm' || command.do === 'authenticate') {
    const open = (await stripe.invoicePayments.list({ invoice: id, status: 'open' })).data;
    const intent = String(open.at(-1)?.payment.payment_intent ?? '');
    if (intent === '') return;
    if (command.do === 'authenticate') {
      await client.control('POST', 'authenticate', { intent, outcome: command.outcome });
    } else {
      const payment_method = cards[command.card] ?? '';
      await post(`/v1/payment_intents/${intent}/confirm`, {
        payment_method,
        return_url: 'https://example.com',
      });
    }
  } else {
    await post(`${path}/${command.do}`, {});
  }
}

async function check(world: World): Promise<void> {
  const { stripe } = client;
  const { customer } = world;
  const invoices = await stripe.invoices.list({ customer }).autoPagingToArray({ limit: 1000 });
  const payments = await stripe.invoicePayments.list().autoPagingToArray({ limit: 1000 });
  for (const invoice of invoices) await checkInvoice(invoice, payments, world.elsewhere);
  const changes = await stripe.customers.listBalanceTransactions(customer).autoPagingToArray({ limit: 1000 });
  for (const invoice of invoices) checkUse(invoice, changes);
  const numbers = invoices.flatMap(({ number }) => (number === null ? [] : [Number(number.slice(-4))]));
  expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));

  const { balance } = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
  expect(balance).toBe(changes.reduce((sum, { amount }) => sum + amount, 0));
  expect(balance).toBe(changes[0]?.ending_balance ?? 0);
}

/** What an invoice has used of the balance, or left on it: nothing once it is void. */
function checkUse(invoice: Stripe.Invoice, changes: readonly Stripe.CustomerBalanceTransaction[]): void {
  const { id, amount_overpaid, ending_balance, starting_balance, status } = invoice;
  const moved = changes.reduce((sum, change) => sum + (change.invoice === id ? change.amount : 0), 0);
  const used = status === 'void' || status === 'draft' ? 0 : (ending_balance ?? 0) - starting_balance;
  expect(moved, id).toBe(used - amount_overpaid);
}

async function checkInvoice(
  invoice: Stripe.Invoice,
  all: readonly Stripe.InvoicePayment[],
  elsewhere: ReadonlySet<string>,
): Promise<void> {
  const { id = '', amount_due, amount_paid, amount_remaining, lines, status, total } = invoice;
  expect(amount_paid + amount_remaining, id).toBe(amount_due);
  expect(Math.min(amount_due, amount_paid, amount_remaining), id).toBeGreaterThanOrEqual(0);
  expect(total, id).toBe(lines.data.reduce((sum, { amount }) => sum + amount, 0));
  if (status === 'paid') expect(amount_remaining, id).toBe(0);
  if (status !== 'draft') {
    expect(total + invoice.starting_balance, id).toBe(amount_due + (invoice.ending_balance ?? 0));
  }
  const payments = all.filter((payment) => payment.invoice === id);
  const paid = payments.reduce((sum, payment) => sum + (payment.amount_paid ?? 0), 0);
  if (!elsewhere.has(id)) expect(paid, id).toBe(amount_paid);
  for (const payment of payments) {
    const intent = await client.stripe.paymentIntents.retrieve(payment.payment.payment_intent as string);
    expect(payment.status === 'paid', payment.id).toBe(intent.status === 'succeeded');
    if (payment.status === 'open') expect(['paid', 'void']).not.toContain(status);
    if (payment.status === 'open' && payment.is_default) {
      expect([payment.amount_requested, intent.amount], id).toEqual([amount_remaining, amount_remaining]);
    }
  }
}

/** What the events of each invoice say of its status, one after the other. */
async function checkSteps(): Promise<void> {
  const events = await client.stripe.events.list({ type: 'invoice.*' }).autoPagingToArray({ limit: 10_000 });
  const last = new Map<string, string>();
  for (const { data, type } of events.reverse()) {
    const { id = '', status } = data.object as Stripe.Invoice;
    const before = last.get(id);
    if (before === undefined) expect(type).toBe('invoice.created');
    else expect(STEPS[before], `${id} ${type}`).toContain(status);
    last.set(id, status ?? '');
  }
}

test('for any row of calls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 30, size: 'max' }), async (commands) => {
      await client.control('POST', 'reset');
      const { stripe } = client;
      const { id: customer } = await stripe.customers.create();
      const cards: string[] = [];
      for (const name of CARDS) cards.push((await stripe.paymentMethods.attach(name, { customer })).id);
      await stripe.customers.update(customer, {
        invoice_settings: { default_payment_method: cards[0] ?? '' },
      });
      const world: World = { customer, cards, made: [], elsewhere: new Set() };
      for (const one of commands) {
        await run(one, world);
        await check(world);
      }
      await checkSteps();
    }),
    { numRuns: runs(8) },
  );
}, 600_000);
