/**
 * Laws of money, for any row of payments, captures, refunds and moves of the clock in several currencies:
 * what was captured and what was released make up what was authorised; nothing is given back twice; every
 * object agrees with every other and with a ledger that the test keeps itself; the balance is the sum of
 * its transactions; an event shows what was then true; a refused call changes nothing; no amount is one that
 * its currency has not; a card that asks for it is authenticated for the amount it pays.
 */
import fc from 'fast-check';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { announce, runs } from '../../laws/support/runs.ts';
import { encode } from './encode.ts';
import { type Reply, useSandbox } from './support.ts';

announce('money');
/** Held still: only the laws move the clock. */
const client = useSandbox({ now: () => 1_800_000_000_000 });

const DAY = 24 * 60 * 60;
const CURRENCIES = ['usd', 'eur', 'jpy', 'kwd', 'isk'] as const;
/** What the amounts of a currency are multiples of. */
const STEP: Record<string, number> = { usd: 1, eur: 1, jpy: 1, kwd: 10, isk: 100 };
const CARDS = [
  'visa',
  'bypassPending',
  'visa_chargeDeclined',
  'chargeCustomerFail',
  'threeDSecure2Required',
  'authenticationRequiredChargeDeclinedInsufficientFunds',
];

type Command =
  | {
      do: 'pay';
      amount: number;
      currency: string;
      capture: string;
      card: string;
      confirm: boolean;
      away: boolean;
      /** The server confirms it again after the authentication. */
      byServer: boolean;
    }
  | { do: 'confirm'; which: number; card: string }
  | { do: 'authenticate'; which: number; outcome: string }
  | { do: 'change'; which: number; amount: number }
  | { do: 'capture' | 'refund'; which: number; part: number | null }
  | { do: 'cancel'; which: number }
  | { do: 'wait'; seconds: number };

const which = fc.nat(2);
const often = fc.nat(4).map((one) => one > 0);
const card = fc.constantFrom(...CARDS);
const amount = fc.integer({ min: 50, max: 900 });
/** In hundredths of what there is; more than all of it now and then. */
const part = fc.option(fc.integer({ min: 0, max: 120 }), { freq: 3 });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      amount,
      currency: fc.constantFrom(...CURRENCIES),
      capture: fc.constantFrom('automatic', 'automatic_async', 'manual', 'manual'),
      card: fc.oneof({ weight: 2, arbitrary: fc.constant('visa') }, card),
      confirm: often,
      away: fc.boolean(),
      byServer: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('confirm' as const), which, card }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('authenticate' as const),
      which,
      outcome: fc.constantFrom('complete', 'complete', 'fail'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('change' as const), which, amount }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('capture' as const), which, part }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('refund' as const), which, part }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.constantFrom(0, 1, 5, DAY, 3 * DAY, 7 * DAY),
    }),
  },
);

/** What chance alone seldom brings about: an amount changed between the authentication and the payment. */
const CHANGED: Command[] = [
  {
    do: 'pay',
    amount: 100,
    currency: 'eur',
    capture: 'manual',
    card: 'threeDSecure2Required',
    confirm: true,
    away: false,
    byServer: true,
  },
  { do: 'authenticate', which: 0, outcome: 'complete' },
  { do: 'change', which: 0, amount: 700 },
  { do: 'confirm', which: 0, card: 'visa' },
];
const row = fc
  .tuple(
    fc.array(command, { minLength: 8, maxLength: 16, size: 'max' }),
    fc.nat(CHANGED.length),
    fc.boolean(),
  )
  .map(([commands, from, changed]) => {
    // Anything may happen in between.
    if (!changed) return commands;
    return [...CHANGED.slice(0, from), ...commands.slice(0, 1), ...CHANGED.slice(from), ...commands.slice(1)];
  });

interface Picture {
  intents: Stripe.PaymentIntent[];
  charges: Stripe.Charge[];
  refunds: Stripe.Refund[];
  transactions: Stripe.BalanceTransaction[];
  events: Stripe.Event[];
  balance: Stripe.Balance;
  now: number;
}

async function picture(): Promise<Picture> {
  const all = async (path: string) => {
    const { body } = await client.send('GET', `/v1/${path}`, 'limit=100');
    expect(body.has_more, path).toBe(false);
    return body.data;
  };
  const now = (await client.control('GET', 'clock')).body.now;
  return {
    intents: await all('payment_intents'),
    charges: await all('charges'),
    refunds: await all('refunds'),
    transactions: await all('balance_transactions'),
    events: await all('events'),
    balance: (await client.send('GET', '/v1/balance')).body,
    now,
  };
}

/** What the test itself knows of a payment: by its intent. */
interface Account {
  authorised: number;
  captured: number;
  released: number;
  refunded: number;
  /** What the cardholder was last asked to authenticate, and did. */
  authenticated: number | null;
}
type Ledger = Map<string, Account>;
const NOTHING = (): Account => ({
  authorised: 0,
  captured: 0,
  released: 0,
  refunded: 0,
  authenticated: null,
});

/** A number of steps as an amount; beside the step, which is refused, now and then. */
function inSteps(count: number, currency: string): number {
  return count * (STEP[currency] ?? 1) + (count % 9 === 0 ? 1 : 0);
}

function ofPart(percent: number | null, whole: number, currency: string): [string, string][] {
  if (percent === null) return [];
  const step = STEP[currency] ?? 1;
  return [['', String(inSteps(Math.floor((whole * percent) / 100 / step), currency))]];
}

/** Does one thing. Null when there is nothing to do it to. */
async function perform(told: Command, { intents }: Picture): Promise<Reply | null> {
  const post = (path: string, pairs: [string, string][]) => client.send('POST', `/v1/${path}`, encode(pairs));
  if (told.do === 'wait') return client.control('POST', 'clock', { advance: told.seconds });
  if (told.do === 'pay') {
    const automatic: [string, string][] = [
      ['automatic_payment_methods[enabled]', 'true'],
      ['automatic_payment_methods[allow_redirects]', 'never'],
    ];
    return post('payment_intents', [
      ['amount', String(inSteps(told.amount, told.currency))],
      ['currency', told.currency],
      ['capture_method', told.capture],
      ['payment_method', `pm_card_${told.card}`],
      ...(told.byServer ? ([['confirmation_method', 'manual']] as [string, string][]) : automatic),
      ...(told.confirm
        ? ([
            ['confirm', 'true'],
            ['off_session', String(told.away)],
          ] as [string, string][])
        : []),
    ]);
  }
  const intent = intents[told.which % Math.max(intents.length, 1)];
  if (intent === undefined) return null;
  const { id, currency } = intent;
  switch (told.do) {
    case 'confirm':
      return post(
        `payment_intents/${id}/confirm`,
        intent.status === 'requires_confirmation' ? [] : [['payment_method', `pm_card_${told.card}`]],
      );
    case 'authenticate':
      return client.control('POST', 'authenticate', { intent: id, outcome: told.outcome });
    case 'change':
      return post(`payment_intents/${id}`, [['amount', String(inSteps(told.amount, currency))]]);
    case 'capture': {
      const sent = ofPart(told.part, intent.amount, currency);
      return post(
        `payment_intents/${id}/capture`,
        sent.map(([, value]) => ['amount_to_capture', value]),
      );
    }
    case 'refund': {
      const sent = ofPart(told.part, intent.amount_received, currency);
      return post('refunds', [
        ['payment_intent', id],
        ...sent.map(([, value]) => ['amount', value] as [string, string]),
      ]);
    }
    case 'cancel':
      return post(`payment_intents/${id}/cancel`, []);
  }
}

/** Books what an answer says has happened, from the answer and from nothing else the sandbox shows. */
function book(ledger: Ledger, told: Command, answer: Reply, before: Picture, now: number): void {
  for (const { id, created, latest_charge } of before.intents) {
    const account = ledger.get(id);
    const charge = before.charges.find((one) => one.id === latest_charge);
    const open = account !== undefined && account.authorised > 0 && account.captured + account.released === 0;
    if (open && charge !== undefined && charge.created + 7 * DAY <= now && created <= now) {
      account.released = account.authorised;
    }
  }
  if (answer.status !== 200 || told.do === 'wait') return;
  const { body } = answer;
  if (told.do === 'refund') {
    const account = ledger.get(body.payment_intent);
    if (account === undefined) throw new Error('a refund of nothing');
    account.refunded += body.amount;
    return;
  }
  const id: string = told.do === 'authenticate' ? body.intent : body.id;
  const account = ledger.get(id) ?? NOTHING();
  ledger.set(id, account);
  const amountOf = () => body.amount ?? before.intents.find((one) => one.id === id)?.amount ?? 0;
  if (told.do === 'pay' || told.do === 'confirm' || told.do === 'authenticate') {
    if (told.do === 'authenticate') account.authenticated = told.outcome === 'complete' ? amountOf() : null;
    if (body.status === 'requires_capture' || body.status === 'succeeded') account.authorised = amountOf();
    if (body.status === 'succeeded') account.captured = amountOf();
  } else if (told.do === 'capture') {
    account.captured = body.amount_received;
    account.released = account.authorised - account.captured;
  } else if (told.do === 'cancel') {
    account.released = account.authorised;
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

function checkPayment(intent: Stripe.PaymentIntent, there: Picture, account: Account | undefined): void {
  const { authorised, captured, released, refunded, authenticated } = account ?? NOTHING();
  const charges = there.charges.filter((one) => one.payment_intent === intent.id);
  const [charge, ...others] = charges.filter((one) => one.status === 'succeeded');
  expect(others, 'only one charge of a payment succeeds').toEqual([]);
  const isOver = intent.status === 'succeeded' || intent.status === 'canceled';
  if (isOver) expect(captured + released, 'captured and released are what was authorised').toBe(authorised);
  expect(refunded, 'no more goes back than was captured').toBeLessThanOrEqual(captured);

  expect(intent.amount_received).toBe(captured);
  expect(intent.amount_capturable).toBe(isOver ? 0 : authorised);
  expect(charge?.amount ?? 0).toBe(authorised);
  expect(charge?.amount_captured ?? 0).toBe(captured);
  expect(charge?.amount_refunded ?? 0).toBe(released + refunded);
  expect(charge?.captured ?? false).toBe(captured > 0);
  expect(charge?.refunded ?? false).toBe(authorised > 0 && released + refunded === authorised);
  if (charge !== undefined) expect(intent.latest_charge).toBe(charge.id);
  if (charge?.payment_method_details?.card?.last4 === '3220') expect(authenticated).toBe(charge.amount);
  for (const failed of charges.filter((one) => one.status === 'failed')) {
    expect([failed.amount_captured, failed.amount_refunded, failed.balance_transaction]).toEqual([
      0,
      0,
      null,
    ]);
  }

  const refunds = there.refunds.filter((one) => one.payment_intent === intent.id);
  const moving = refunds.filter((one) => one.balance_transaction !== null);
  expect(sum(refunds.map((one) => one.amount))).toBe(released + refunded);
  expect(sum(moving.map((one) => one.amount))).toBe(refunded);

  const sources = [charge?.id, ...moving.map((one) => one.id)];
  const moved = there.transactions.filter((one) => sources.includes(String(one.source)));
  const isSettled = charge?.balance_transaction != null;
  expect(sum(moved.map((one) => one.amount))).toBe(isSettled ? captured - refunded : 0);
  expect(moved.length).toBe((isSettled ? 1 : 0) + moving.length);
  if (captured > 0 && !isSettled) {
    // Only what was captured asynchronously waits, and only for a second.
    expect(intent.capture_method).toBe('automatic_async');
    expect(there.now).toBeLessThanOrEqual(charge?.created ?? 0);
  }
}

/** No amount is one that its currency has not. */
function checkSteps({ intents, charges, refunds, transactions }: Picture): void {
  const amounts = [
    ...intents.flatMap((one) =>
      [one.amount, one.amount_received, one.amount_capturable].map((n) => [one, n] as const),
    ),
    ...charges.flatMap((one) => [one.amount_captured, one.amount_refunded].map((n) => [one, n] as const)),
    ...[...refunds, ...transactions].map((one) => [one, one.amount] as const),
  ];
  for (const [{ id, currency }, amount] of amounts)
    expect(Math.abs(amount % (STEP[currency] ?? 1)), id).toBe(0);
}

function checkBalance({ transactions, balance, now }: Picture): void {
  for (const one of transactions) {
    expect(one.net).toBe(one.amount - one.fee);
    expect(one.fee).toBe(sum(one.fee_details.map((detail) => detail.amount)));
    expect(one.status).toBe(one.available_on <= now ? 'available' : 'pending');
    if (one.type === 'charge') {
      const step = STEP[one.currency] ?? 1;
      expect(Math.abs(one.fee - 30 * step - one.amount * 0.029)).toBeLessThanOrEqual(step / 2);
      expect(one.fee % step).toBe(0);
    } else {
      expect([one.type, one.fee]).toEqual(['refund', 0]);
    }
  }
  for (const status of ['available', 'pending'] as const) {
    for (const { amount: shown, currency } of balance[status]) {
      const counted = transactions.filter((one) => one.status === status && one.currency === currency);
      expect(shown, `${status} ${currency}`).toBe(sum(counted.map((one) => one.net)));
    }
  }
  const shown = new Set(balance.available.map((one) => one.currency));
  expect(transactions.filter((one) => !shown.has(one.currency))).toEqual([]);
}

/** The last that was told of an object is how it is; of no object is less told than happened. */
function checkEvents(before: Picture, after: Picture, told: Command): void {
  const known = new Set(before.events.map((one) => one.id));
  const news = after.events.filter((one) => !known.has(one.id)).reverse();
  const objects = new Map<string, unknown>(
    [...after.intents, ...after.charges, ...after.refunds].map((one) => [one.id, one]),
  );
  const last = new Map(news.map(({ data }) => [(data.object as { id: string }).id, data.object]));
  for (const [id, object] of last) if (objects.has(id)) expect(object).toEqual(objects.get(id));
  const was = new Map<string, unknown>(
    [...before.intents, ...before.charges, ...before.refunds].map((one) => [one.id, one]),
  );
  for (const [id, object] of objects) {
    // Stripe tells nobody of a payment intent that is changed, or waits to be confirmed again.
    if (told.do === 'change' || (object as { status: string }).status === 'requires_confirmation') continue;
    if (JSON.stringify(was.get(id)) !== JSON.stringify(object))
      expect(last.has(id), `an event of ${id}`).toBe(true);
  }
}

test('money is neither made nor lost', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(row, async (commands) => {
      await client.control('POST', 'reset');
      const ledger: Ledger = new Map();
      let before = await picture();
      for (const told of commands) {
        const answer = await perform(told, before);
        if (answer === null) continue;
        const after = await picture();
        const { balance, now, ...objects } = after;
        if (answer.status === 400) {
          const { balance: _, now: __, ...unchanged } = before;
          expect(objects, 'a refused call changes nothing').toEqual(unchanged);
        } else {
          expect([200, 402]).toContain(answer.status);
        }
        book(ledger, told, answer, before, now);
        for (const intent of after.intents) checkPayment(intent, after, ledger.get(intent.id));
        checkSteps(after);
        checkBalance(after);
        checkEvents(before, after, told);
        before = after;
      }
    }),
    { numRuns: runs(25) },
  );
});
