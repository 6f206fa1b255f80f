/** Many customers who pay by card for a subscription each, and a month that goes by. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from './caller.ts';
import { each, rateOf, rounded, secondsOf } from './measure.ts';
import type { BenchedProcess } from './processes.ts';
import type { Row, Section } from './report.ts';
import { startSandbox } from './sandbox.ts';

/** An invoice is a draft for an hour; in the second it is paid. */
const AFTER_THE_MONTH = 2 * 60 * 60;

export async function benchMonth(scale: number): Promise<Section> {
  const customers = Math.ceil(10_000 * scale);
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-bench-'));
  try {
    const rows = [
      ...(await month(customers, 'in memory')),
      ...(await month(customers, 'with a data file', join(folder, 'sandbox.json'))),
    ];
    const about = `${customers.toLocaleString('en-US')} customers with a subscription each, paid by card`;
    return { bench: 'month', about, rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function month(customers: number, where: string, dataFile?: string): Promise<Row[]> {
  const sandbox = await startSandbox(dataFile);
  const { caller } = sandbox;
  try {
    const price = await priceOf(caller);
    const signUp = await secondsOf(() => each(customers, (index) => subscribe(caller, price, index)));
    const before = sandbox.memory();
    const since = await now(caller);
    const advance = secondsToNextMonth(since) + AFTER_THE_MONTH;
    const moved = await secondsOf(() => caller.json('POST', '/_sandbox/clock', { advance }));
    const after = sandbox.memory();
    const paid = await paidInvoices(caller, since);
    if (paid !== customers) throw new Error(`${paid} invoices were paid, not ${customers}`);
    const rows: Row[] = [
      {
        name: `sign up, ${where}`,
        figures: { customers, seconds: rounded(signUp), memory_mb: before },
      },
      {
        name: `a month, ${where}`,
        figures: {
          invoices: paid,
          seconds: rounded(moved),
          memory_mb: after,
          invoices_per_second: Math.round(paid / moved),
        },
      },
      { name: `a small call then, ${where}`, figures: { ...(await smallCall(caller)) } },
    ];
    if (dataFile !== undefined) rows.push(await openedAgain(sandbox, dataFile));
    return rows;
  } finally {
    await sandbox.stop();
  }
}

/** What any request costs beside so many subscriptions. */
function smallCall(caller: Caller): ReturnType<typeof rateOf> {
  return rateOf(2_000, () => caller.api('GET', '/v1/account'));
}

/** How long it takes until a sandbox that was stopped answers again from its file. */
async function openedAgain(sandbox: BenchedProcess, dataFile: string): Promise<Row> {
  await sandbox.stop();
  const file_mb = Math.round(statSync(dataFile).size / 1024 ** 2);
  let again: BenchedProcess | undefined;
  const seconds = await secondsOf(async () => {
    again = await startSandbox(dataFile);
  });
  const memory_mb = again?.memory() ?? null;
  await again?.stop();
  return { name: 'opened again', figures: { file_mb, seconds: rounded(seconds), memory_mb } };
}

async function priceOf(caller: Caller): Promise<string> {
  const { id } = await caller.api<{ id: string }>('POST', '/v1/prices', {
    currency: 'usd',
    unit_amount: 2_000,
    'recurring[interval]': 'month',
    'product_data[name]': 'Bench',
  });
  return id;
}

async function subscribe(caller: Caller, price: string, index: number): Promise<void> {
  const card = 'pm_card_visa';
  const { id, invoice_settings } = await caller.api<{
    id: string;
    invoice_settings: { default_payment_method: string };
  }>('POST', '/v1/customers', {
    email: `customer${index}@example.com`,
    payment_method: card,
    'invoice_settings[default_payment_method]': card,
  });
  const { status } = await caller.api<{ status: string }>('POST', '/v1/subscriptions', {
    customer: id,
    'items[0][price]': price,
    default_payment_method: invoice_settings.default_payment_method,
  });
  if (status !== 'active') throw new Error(`a subscription is ${status}`);
}

async function now(caller: Caller): Promise<number> {
  return (await caller.json<{ now: number }>('GET', '/_sandbox/clock')).now;
}

/** To the same moment of the next month, or the end of that month. */
function secondsToNextMonth(since: number): number {
  const from = new Date(since * 1000);
  const days = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 2, 0)).getUTCDate();
  const next = new Date(from);
  next.setUTCDate(1);
  next.setUTCMonth(from.getUTCMonth() + 1);
  next.setUTCDate(Math.min(from.getUTCDate(), days));
  return (next.getTime() - from.getTime()) / 1000;
}

async function paidInvoices(caller: Caller, since: number): Promise<number> {
  let count = 0;
  let after: string | undefined;
  for (;;) {
    const { data, has_more } = await caller.api<{ data: { id: string }[]; has_more: boolean }>(
      'GET',
      '/v1/invoices',
      {
        status: 'paid',
        'created[gt]': since,
        limit: 100,
        ...(after === undefined ? {} : { starting_after: after }),
      },
    );
    count += data.length;
    after = data.at(-1)?.id;
    if (!has_more) return count;
  }
}
