/** Stripe's own limit of test mode, 25 requests a second, and no word of when to come back. */
import { expect, test } from 'vitest';
import { contestedShop } from '../support/contested-shop.ts';
import { useControl } from '../support/control.ts';
import { desiredOf, planOf, run } from '../support/runs.ts';
import { useTurnClock } from '../support/turn-clock.ts';

const PRICES = 300;
const PER_SECOND = 25;
const sandbox = useControl({ rateLimit: PER_SECOND });
const startClock = useTurnClock();

function manyPrices(): string {
  const prices = Array.from(
    { length: PRICES },
    (_, n) => `      n${n}: { currency: usd, unit_amount: ${n + 100} }`,
  );
  return `catalog: many\nproducts:\n  all:\n    name: All\n    prices:\n${prices.join('\n')}\n`;
}

test('300 prices at 25 a second, beside another run: no failure', async () => {
  const client = { clock: startClock() };
  const [many, other] = [desiredOf(manyPrices()), desiredOf(contestedShop())];
  const ran = await Promise.all([run(sandbox.url, many, { client }), run(sandbox.url, other, { client })]);
  expect(ran.flatMap(({ result }) => [...result.failed, ...result.skipped])).toEqual([]);
  const { price: prices = [] } = (await sandbox.state()).objects;
  expect(prices.filter(({ active }) => active)).toHaveLength(PRICES + other.prices.length);

  const requests = await sandbox.requests();
  const refused = requests.filter(({ status }) => status === 429);
  // Two runs that each take the whole limit for theirs cannot both be right.
  expect(refused.length).toBeGreaterThan(0);
  console.log(`${requests.length} requests, ${refused.length} of them answered 429`);
  for (const desired of [many, other]) {
    expect((await planOf(sandbox.url, desired, { client })).changes).toEqual([]);
  }
});
