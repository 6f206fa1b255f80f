/**
 * What a session comes to, for any one-time prices: its total is the sum of its lines, each line is reckoned
 * exactly, and exactly that is charged. The reckoning here is its own, in whole numbers of a trillionth of the
 * smallest unit.
 */
import fc from 'fast-check';
import Stripe from 'stripe';
import { beforeAll, expect, test } from 'vitest';
import { pay, toPage } from './checkout-page.ts';
import { useSandbox } from './support.ts';

const client = useSandbox();

/** How a currency is counted: the least that can be charged, and what every amount is a multiple of. */
const CURRENCIES = {
  usd: { least: 50n, step: 1n },
  eur: { least: 50n, step: 1n },
  jpy: { least: 50n, step: 1n },
  huf: { least: 17_500n, step: 1n },
  kwd: { least: 1n, step: 10n },
  isk: { least: 1n, step: 100n },
} as const;
type Currency = keyof typeof CURRENCIES;
const MOST = 99_999_999n;

interface Line {
  /** In trillionths of the smallest unit. */
  unit: bigint;
  quantity: number;
  transform: { divide_by: number; round: 'up' | 'down' } | null;
  isInline: boolean;
}

const TRILLION = 1_000_000_000_000n;

/** `12.5` of twelve and a half. */
function decimal(unit: bigint): string {
  const fraction = String(unit % TRILLION)
    .padStart(12, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(unit / TRILLION) : `${unit / TRILLION}.${fraction}`;
}

function exact({ unit, quantity, transform, isInline }: Line, step: bigint): bigint {
  let units = BigInt(quantity);
  if (transform !== null && !isInline) {
    const by = BigInt(transform.divide_by);
    units = transform.round === 'up' ? (units + by - 1n) / by : units / by;
  }
  const product = unit * units;
  const smallest = step * TRILLION;
  const whole = product / smallest;
  return (product % smallest >= smallest / 2n ? whole + 1n : whole) * step;
}

const unitOf = (currency: Currency) =>
  fc.oneof(
    // Whole amounts that the currency has.
    fc.integer({ min: 0, max: 90_000 }).map((n) => BigInt(n) * CURRENCIES[currency].step * TRILLION),
    // Parts of the smallest unit.
    fc.bigInt({ min: 0n, max: 900n * TRILLION }),
    fc.constantFrom(TRILLION / 2n, TRILLION / 2n - 1n, (3n * TRILLION) / 2n),
  );

const basket = fc.constantFrom(...(Object.keys(CURRENCIES) as Currency[])).chain((currency) =>
  fc.record({
    currency: fc.constant(currency),
    lines: fc.array(
      fc.record<Line>({
        unit: unitOf(currency),
        quantity: fc.integer({ min: 1, max: 1000 }),
        transform: fc.option(
          fc.record({ divide_by: fc.integer({ min: 1, max: 30 }), round: fc.constantFrom('up', 'down') }),
        ),
        isInline: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
);

beforeAll(async () => {
  await client.stripe.products.create({ id: 'shirt', name: 'Shirt' });
});

async function paramsOf(currency: Currency, lines: Line[]): Promise<Stripe.Checkout.SessionCreateParams> {
  const line_items = await Promise.all(
    lines.map(async ({ unit, quantity, transform, isInline }) => {
      const terms = { currency, product: 'shirt', unit_amount_decimal: Stripe.Decimal.from(decimal(unit)) };
      if (isInline) return { price_data: terms, quantity };
      const { id } = await client.stripe.prices.create({
        ...terms,
        ...(transform === null ? {} : { transform_quantity: transform }),
      });
      return { price: id, quantity };
    }),
  );
  return { mode: 'payment', success_url: 'https://a.example', line_items };
}

test('total = sum of the lines = payment = charge, or refused for what it comes to', async () => {
  await fc.assert(
    fc.asyncProperty(basket, async ({ currency, lines }) => {
      const { least, step } = CURRENCIES[currency];
      const amounts = lines.map((line) => exact(line, step));
      const total = amounts.reduce((sum, amount) => sum + amount, 0n);
      // A price itself is refused when it is whole and the currency has no such amount.
      const unitsFit = lines.every(({ unit }) => unit % TRILLION !== 0n || (unit / TRILLION) % step === 0n);
      fc.pre(unitsFit);
      const params = await paramsOf(currency, lines);
      const creation = client.stripe.checkout.sessions.create(params);
      if (total !== 0n && (total < least || total > MOST)) {
        await expect(creation).rejects.toMatchObject({ statusCode: 400 });
        return;
      }
      const session = await creation;
      expect([session.amount_total, session.amount_subtotal]).toEqual([Number(total), Number(total)]);
      const { data } = await client.stripe.checkout.sessions.listLineItems(session.id);
      expect(data.map(({ amount_total }) => amount_total)).toEqual(amounts.map(Number));

      expect((await pay(client, session)).status).toBe(200);
      const done = await client.stripe.checkout.sessions.retrieve(session.id, {
        expand: ['payment_intent.latest_charge'],
      });
      expect(done.status).toBe('complete');
      if (total === 0n) {
        expect(done.payment_intent).toBeNull();
        return;
      }
      const intent = done.payment_intent as Stripe.PaymentIntent;
      expect([intent.amount, intent.currency]).toEqual([Number(total), currency]);
      const charge = intent.latest_charge as Stripe.Charge;
      expect([charge.amount, charge.amount_captured, charge.currency]).toEqual([
        Number(total),
        Number(total),
        currency,
      ]);
    }),
    { numRuns: 60 },
  );
});

test('whatever quantities are changed to, what is shown last is charged', async () => {
  const change = fc.record({ line: fc.nat({ max: 2 }), quantity: fc.nat({ max: 12 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
      const units = [125n, 999n, 1n];
      const quantities = [2, 1, 5];
      const session = await client.stripe.checkout.sessions.create({
        mode: 'payment',
        success_url: 'https://a.example',
        line_items: units.map((unit, index) => ({
          price_data: { currency: 'eur', product: 'shirt', unit_amount: Number(unit) },
          quantity: quantities[index] ?? 1,
          adjustable_quantity: { enabled: true, maximum: 10 },
        })),
      });
      const totalOf = (of: number[]) =>
        of.reduce((sum, quantity, index) => sum + BigInt(quantity) * (units[index] ?? 0n), 0n);
      const { data } = await client.stripe.checkout.sessions.listLineItems(session.id);
      for (const { line, quantity } of changes) {
        const next = quantities.map((before, index) => (index === line ? quantity : before));
        const { status } = await toPage(client, session, 'quantity', { item: data[line]?.id, quantity });
        const allowed = quantity <= 10 && totalOf(next) >= 50n;
        expect(status).toBe(allowed ? 200 : 422);
        if (allowed) quantities.splice(0, 3, ...next);
      }
      expect((await pay(client, session)).status).toBe(200);
      const done = await client.stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
      expect(done.amount_total).toBe(Number(totalOf(quantities)));
      expect((done.payment_intent as Stripe.PaymentIntent).amount_received).toBe(Number(totalOf(quantities)));
    }),
    { numRuns: 25 },
  );
});
