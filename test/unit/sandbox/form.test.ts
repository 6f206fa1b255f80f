/** Form decoding and decimals, against references that are obvious. */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox();

afterEach(() => client.control('POST', 'reset'));

const create = (form: string) => client.send('POST', '/v1/products', form);

test.each([
  ['indexed lists', 'images[0]=http://a.example&images[1]=http://b.example'],
  ['indexed out of order', 'images[7]=http://b.example&images[3]=http://a.example'],
  ['lists without an index', 'images[]=http://a.example&images[]=http://b.example'],
  ['encoded brackets', 'images%5B%5D=http%3A%2F%2Fa.example&images%5b%5d=http://b.example'],
])('%s', async (_shape, form) => {
  expect((await create(`name=x&${form}`)).body.images).toEqual(['http://a.example', 'http://b.example']);
});

test('objects in lists without an index begin anew when a name comes again', async () => {
  await create('name=x&id=x');
  const form =
    'product=x&currency=usd&billing_scheme=tiered&tiers_mode=volume&recurring[interval]=day&expand[]=tiers' +
    '&tiers[][up_to]=5&tiers[][unit_amount]=1&tiers[][unit_amount]=2&tiers[][up_to]=inf';
  const { body } = await client.send('POST', '/v1/prices', form);
  expect(body.tiers.map(({ up_to, unit_amount }: Record<string, unknown>) => [up_to, unit_amount])).toEqual([
    [5, 1],
    [null, 2],
  ]);
});

test.each([
  ['a plus is a space', 'name=a+b', 'a b'],
  ['an encoded plus is a plus', 'name=a%2Bb', 'a+b'],
  ['an equals sign in a value', 'name=a=b', 'a=b'],
  ['brackets in a value', 'name=a%20[x]', 'a [x]'],
  ['the last of two', 'name=a&name=b', 'b'],
  ['empty pairs', '&&name=a&&', 'a'],
  ['beyond ASCII', 'name=%F0%9F%8E%89%C3%A9', '🎉é'],
])('%s', async (_what, form, name) => {
  expect((await create(form)).body.name).toBe(name);
});

test('the same on the query of a GET', async () => {
  for (const id of ['a', 'b', 'c']) await create(`name=x&id=${id}`);
  for (const form of ['ids[0]=a&ids[1]=c', 'ids[]=a&ids[]=c', 'ids%5B0%5D=a&ids%5B1%5D=c']) {
    const { body } = await client.send('GET', '/v1/products', form);
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(['c', 'a']);
  }
});

test('the query of a POST counts too', async () => {
  expect((await client.send('POST', '/v1/products?name=a')).body.name).toBe('a');
});

/** Each character as it is or percent-encoded, as the bits say; what a form gives meaning is always encoded. */
function spell(text: string, bits: readonly boolean[]): string {
  return [...text]
    .map((letter, index) =>
      /[A-Za-z0-9]/.test(letter) && bits[index % bits.length] ? letter : percent(letter),
    )
    .join('');
}

function percent(letter: string): string {
  return [...new TextEncoder().encode(letter)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
    .join('');
}

test('any metadata comes back, however it was spelled', async () => {
  const key = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => !/[[\]]/.test(text) && [...text].length <= 40);
  const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  const metadata = fc.uniqueArray(fc.tuple(key, value), {
    selector: ([name]) => name,
    maxLength: 8,
    minLength: 1,
  });
  const bits = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(metadata, bits, fc.boolean(), async (pairs, pattern, encodeBrackets) => {
      const [open, close] = encodeBrackets ? ['%5B', '%5D'] : ['[', ']'];
      const form = pairs
        .map(([name, text]) => `metadata${open}${spell(name, pattern)}${close}=${spell(text, pattern)}`)
        .join('&');
      const { status, body } = await create(`name=x&${form}`);
      expect(status).toBe(200);
      expect(Object.entries(body.metadata).sort()).toEqual(pairs.map((pair) => [...pair]).sort());
    }),
    { numRuns: 100 },
  );
});

test('any decimal comes back in its plain form, exactly', async () => {
  await create('name=x&id=x');
  const digits = (maxLength: number, minLength: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });
  await fc.assert(
    fc.asyncProperty(digits(8, 1), digits(12, 0), async (whole, fraction) => {
      const sent = fraction === '' ? whole : `${whole}.${fraction}`;
      const { status, body } = await client.send(
        'POST',
        '/v1/prices',
        `product=x&currency=usd&unit_amount_decimal=${sent}`,
      );
      expect(status).toBe(200);
      // The reference: a whole number of 10^-12, and no other way to write it is shorter.
      const shown: string = body.unit_amount_decimal;
      expect(scaled(shown)).toBe(scaled(sent));
      expect(shown).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
      const isWhole = scaled(sent) % 10n ** 12n === 0n;
      expect(body.unit_amount).toBe(isWhole ? Number(scaled(sent) / 10n ** 12n) : null);
    }),
    { numRuns: 100 },
  );
});

function scaled(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, '0'));
}
