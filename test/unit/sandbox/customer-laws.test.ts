/**
 * Laws of customers and their cards, for any row of calls: every object agrees with every other, a refused
 * call changes nothing, and the events alone tell all that happened to each object.
 */
import fc from 'fast-check';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { announce, runs } from '../../laws/support/runs.ts';
import { type Reply, useSandbox } from './support.ts';

announce('customers');
/** Held still, so that a card is as old as the law. */
const client = useSandbox({ now: () => 1_800_000_000_000 });

/**
 * Calls, with places for any customer, card, intent and template, and for what they are likely to work with:
 * an attached card and its owner, a card that is nobody's and good, an intent that is not at its end.
 */
/** Nobody has to be told where to return to. */
const CARDS_ONLY = 'automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never';
const CALLS = [
  'POST /v1/customers',
  'POST /v1/customers payment_method={loose}&invoice_settings[default_payment_method]={loose}',
  'POST /v1/customers/{customer} name={template}',
  'POST /v1/customers/{customer} invoice_settings[default_payment_method]={card}',
  'POST /v1/customers/{owner} invoice_settings[default_payment_method]={own}',
  'DELETE /v1/customers/{customer}',
  'POST /v1/payment_methods type=card&card[token]=tok_{template}',
  'POST /v1/payment_methods/{card}/attach customer={customer}',
  'POST /v1/payment_methods/pm_card_{template}/attach customer={customer}',
  'POST /v1/payment_methods/{own} metadata[name]={template}',
  'POST /v1/payment_methods/{own}/detach',
  `POST /v1/setup_intents ${CARDS_ONLY}&customer={customer}`,
  `POST /v1/setup_intents ${CARDS_ONLY}&payment_method={card}`,
  `POST /v1/setup_intents ${CARDS_ONLY}&customer={customer}&payment_method=pm_card_{template}&confirm=true`,
  `POST /v1/setup_intents ${CARDS_ONLY}&payment_method=pm_card_{template}&confirm=true`,
  'POST /v1/setup_intents/{intent} payment_method={card}&customer={customer}',
  'POST /v1/setup_intents/{open} payment_method={own}&customer={owner}',
  'POST /v1/setup_intents/{intent}/confirm',
  'POST /v1/setup_intents/{intent}/confirm payment_method={card}',
  'POST /v1/setup_intents/{open}/confirm payment_method={loose}',
  'POST /v1/setup_intents/{open}/confirm payment_method=pm_card_{template}',
  'POST /v1/setup_intents/{open}/cancel',
  'authenticate complete',
  'authenticate fail',
];
const TEMPLATES = ['visa', 'chargeDeclined', 'authenticationRequired', 'threeDSecureRequiredChargeDeclined'];

const command = fc.record({
  call: fc.constantFrom(...CALLS),
  template: fc.constantFrom(...TEMPLATES),
  // The later ones more often: there is more to be done with them.
  customer: fc.nat(2),
  card: fc.nat(3),
  intent: fc.nat(2),
});
/** What each run begins with. */
const FIRST = [
  'POST /v1/customers',
  'POST /v1/payment_methods/pm_card_visa/attach customer={customer}',
  'POST /v1/customers',
  `POST /v1/setup_intents ${CARDS_ONLY}`,
];
const NEWEST = { template: 'visa', customer: 0, card: 0, intent: 0 };

type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

/** One call; undefined when there is nothing yet that it could be about. */
async function run(one: Command, objects: Objects): Promise<Reply | undefined> {
  const own = objects.payment_method.filter(({ customer }) => customer !== null).at(-1 - one.card);
  const loose = objects.payment_method.filter(
    ({ customer, spent, to_attach }) => customer === null && !spent && !to_attach,
  );
  const open = objects.setup_intent.filter(({ status }) => status !== 'succeeded' && status !== 'canceled');
  const ids = {
    customer: [...objects.deleted_customer, ...objects.customer].at(-1 - one.customer)?.id,
    card: objects.payment_method.at(-1 - one.card)?.id,
    intent: objects.setup_intent.at(-1 - one.intent)?.id,
    own: own?.id,
    owner: own === undefined ? undefined : String(own.customer),
    loose: loose.at(-1)?.id,
    open: open.at(-1 - one.intent)?.id,
    template: one.template,
  };
  const [method = '', path = '', form = ''] = one.call.split(' ');
  if (method === 'authenticate') {
    const waiting = objects.setup_intent.filter(({ status }) => status === 'requires_action');
    const intent = waiting.at(-1 - one.intent)?.id ?? ids.intent;
    return client.control('POST', 'authenticate', { intent, outcome: path });
  }
  const names = [...one.call.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof ids);
  if (names.some((name) => ids[name] === undefined)) return undefined;
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: keyof typeof ids) => ids[name] ?? '');
  return client.send(method, filled(path), filled(form));
}

interface Objects {
  customer: Stripe.Customer[];
  deleted_customer: { id: string }[];
  payment_method: (Stripe.PaymentMethod & { spent: boolean; set_up: boolean; to_attach: boolean })[];
  setup_intent: Stripe.SetupIntent[];
  setup_attempt: Stripe.SetupAttempt[];
  event: Stripe.Event[];
}

function check({
  customer,
  deleted_customer,
  payment_method,
  setup_intent,
  setup_attempt,
  event,
}: Objects): void {
  const live = new Set(customer.map(({ id }) => id));
  const cards = new Map(payment_method.map((one) => [one.id, one]));
  for (const { id } of deleted_customer) expect(live.has(id)).toBe(false);
  for (const { customer: owner, spent, card } of payment_method) {
    if (owner === null) continue;
    // A card is of a customer that is there, and good.
    expect([live.has(String(owner)), spent, card?.checks?.cvc_check]).toEqual([true, false, 'pass']);
  }
  for (const { id, invoice_settings } of customer) {
    const standard = invoice_settings.default_payment_method;
    if (standard !== null) expect(cards.get(String(standard))?.customer).toBe(id);
  }
  for (const intent of setup_intent) {
    const { id, status, next_action, payment_method: method, latest_attempt, last_setup_error } = intent;
    const attempts = setup_attempt.filter((one) => one.setup_intent === id);
    expect(latest_attempt).toBe(attempts.at(-1)?.id ?? null);
    expect(next_action !== null).toBe(status === 'requires_action');
    if (status === 'requires_payment_method') expect(method).toBe(null);
    else if (status !== 'canceled') expect(cards.has(String(method))).toBe(true);
    // Only the last attempt can still be waiting.
    const waiting = attempts.filter((one) => one.status === 'requires_action');
    expect(waiting.map((one) => one.id)).toEqual(status === 'requires_action' ? [latest_attempt] : []);
    const succeeded = attempts.filter((one) => one.status === 'succeeded');
    expect(succeeded.length).toBe(status === 'succeeded' ? 1 : 0);
    if (status === 'succeeded') expect(last_setup_error).toBe(null);
    for (const one of attempts) expect(one.setup_error !== null).toBe(one.status === 'failed');
    // Each attempt that ended by itself has an event, and none has two.
    const told = (type: string) =>
      event.filter((one) => one.type === type && (one.data.object as { id: string }).id === id).length;
    expect(told('setup_intent.succeeded')).toBe(succeeded.length);
    expect(told('setup_intent.setup_failed')).toBe(attempts.filter((one) => one.status === 'failed').length);
    expect(told('setup_intent.canceled')).toBe(status === 'canceled' ? 1 : 0);
  }
  // What the last event of a customer or an attached card shows is how it is.
  const last = new Map(event.map(({ data }) => [(data.object as { id: string }).id, data.object]));
  for (const one of customer) expect(last.get(one.id)).toEqual(one);
  for (const { spent: _, set_up: __, to_attach: ___, ...shown } of payment_method) {
    if (shown.customer === null) continue;
    const { test_card: ___, ...card } = shown as typeof shown & { test_card: string };
    expect(last.get(card.id)).toEqual(card);
  }
}

test('customers, cards and setup intents agree, whatever is called', async () => {
  const done = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 40 }), async (commands) => {
      await client.control('POST', 'reset');
      for (const call of FIRST)
        await run({ ...NEWEST, call }, (await client.control('GET', 'state')).body.objects);
      let before = (await client.control('GET', 'state')).body;
      for (const one of commands) {
        const reply = await run(one, before.objects);
        const after = (await client.control('GET', 'state')).body;
        if (reply?.status === 200) done.add(one.call);
        if (reply?.status === 400 || reply?.status === 404) expect(after).toEqual(before);
        check(after.objects);
        before = after;
      }
    }),
    { numRuns: runs(60) },
  );
  // A law that nothing ever reached would hold too.
  const likely = CALLS.filter((call) => !/\{(card|intent)\}/.test(call));
  expect(likely.filter((call) => !done.has(call))).toEqual([]);
});
