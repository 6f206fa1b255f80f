/**
 * Laws of the events, for any row of changes to the catalog: each request makes exactly one event for each
 * object it changed; the events alone give the account as it is; and what an event says was before gives
 * back the object before.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from './encode.ts';
import { useSandbox } from './support.ts';

const client = useSandbox({ now: () => 1_800_000_000_000 });

type Json = Record<string, unknown>;
/** Objects by id. */
type Picture = Map<string, Json>;

const HOMES = ['products', 'prices', 'billing/meters', 'billing_portal/configurations'];

async function pictureOf(): Promise<Picture> {
  const picture: Picture = new Map();
  for (const home of HOMES) {
    for (const filter of home === 'prices' ? ['active=true', 'active=false'] : ['']) {
      const { body } = await client.send('GET', `/v1/${home}`, `${filter}&limit=100`);
      for (const object of body.data) picture.set(object.id, object);
    }
  }
  return picture;
}

interface Event {
  type: string;
  request: { id: string };
  data: { object: Json & { id: string; object: string }; previous_attributes?: Json };
}

const name = fc.constantFrom('a', 'b');
const some = (fields: Record<string, fc.Arbitrary<string>>, requiredKeys: string[] = []) =>
  fc.record(fields, { requiredKeys }).map((values) => encode(Object.entries(values)));
const bool = fc.constantFrom('true', 'false');
const productFields = {
  name,
  active: bool,
  description: fc.constantFrom('', 'x', 'y'),
  'metadata[a]': fc.constantFrom('', '1', '2'),
  'metadata[b]': fc.constantFrom('', '1'),
  'images[0]': fc.constantFrom('https://a.example/1', 'https://a.example/2'),
  'tax_details[tax_code]': fc.constantFrom('txcd_1', 'txcd_2'),
};
const key = { lookup_key: fc.constantFrom('k', 'l', ''), transfer_lookup_key: bool };
const priceFields = {
  ...key,
  active: bool,
  nickname: fc.constantFrom('n', 'm'),
  'metadata[a]': fc.constantFrom('', '1'),
  'currency_options[usd][unit_amount]': fc.constantFrom('7'),
};
const configurationFields = {
  active: bool,
  name: fc.constantFrom('', 'n'),
  'metadata[a]': fc.constantFrom('', '1'),
  'business_profile[headline]': fc.constantFrom('', 'h'),
  'features[invoice_history][enabled]': bool,
};

/** A request; `{product}` and the like stand for one of the objects there are. */
const calls = fc.oneof(
  some(productFields, ['name']).map((form) => `POST products ${form}`),
  some(productFields, ['name']).map(
    (form) => `POST products ${form}&default_price_data[currency]=eur&default_price_data[unit_amount]=5`,
  ),
  some(productFields).map((form) => `POST products/{products} ${form}`),
  fc.constant('DELETE products/{products}'),
  some(key).map((form) => `POST prices product={products}&currency=eur&unit_amount=5&${form}`),
  some(key).map(
    (form) => `POST prices product={products}&currency=eur&unit_amount=5&recurring[interval]=month&${form}`,
  ),
  some(key).map((form) => `POST prices product_data[name]=c&currency=eur&unit_amount=5&${form}`),
  some(priceFields).map((form) => `POST prices/{prices} ${form}`),
  fc.constant('POST products/{products} default_price={prices}'),
  name.map(
    (event) => `POST billing/meters display_name=m&event_name=${event}&default_aggregation[formula]=sum`,
  ),
  name.map((text) => `POST billing/meters/{billing/meters} display_name=${text}`),
  fc.constantFrom('deactivate', 'reactivate').map((how) => `POST billing/meters/{billing/meters}/${how}`),
  some(configurationFields).map(
    (form) => `POST billing_portal/configurations features[invoice_history][enabled]=true&${form}`,
  ),
  some(configurationFields).map(
    (form) => `POST billing_portal/configurations/{billing_portal/configurations} ${form}`,
  ),
);
/** So that there is something to change from the first step on. */
const BEGINNING = [
  'POST products name=a&id=p',
  'POST prices product=p&currency=eur&unit_amount=5&lookup_key=k',
  'POST prices product=p&currency=eur&unit_amount=5&recurring[interval]=month',
  'POST billing/meters display_name=m&event_name=c&default_aggregation[formula]=sum',
  'POST billing_portal/configurations features[invoice_history][enabled]=true',
].map((call) => ({ call, pick: 0, again: false }));
const steps = fc.array(fc.record({ call: calls, pick: fc.nat(99), again: fc.boolean() }), {
  minLength: 5,
  maxLength: 25,
});

const KINDS: Record<string, string> = {
  products: 'product',
  prices: 'price',
  'billing/meters': 'billing.meter',
  'billing_portal/configurations': 'billing_portal.configuration',
};

function filled(text: string, picture: Picture, pick: number): string {
  return text.replace(/\{([^}]+)\}/g, (_, home: string) => {
    const own = [...picture.values()].filter(({ object }) => object === KINDS[home]);
    return String(own[pick % Math.max(own.length, 1)]?.id ?? 'none');
  });
}

/** What an object was before: an absent field and an empty one are the same here. */
function undone(after: unknown, previous: unknown): unknown {
  if (!isMap(after) || !isMap(previous)) return previous;
  const before: Json = { ...after };
  for (const [field, value] of Object.entries(previous)) before[field] = undone(after[field], value);
  return before;
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bare(value: unknown): unknown {
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, inner]) => (inner === null ? [] : [[field, bare(inner)]])),
  );
}

test('hold for any row of changes', async () => {
  const outcomes = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(steps, async (row) => {
      await client.control('POST', 'reset');
      const told: Picture = new Map();
      const plans: Picture = new Map();
      let before = await pictureOf();
      let seen = 0;
      for (const [index, { call, pick, again }] of [...BEGINNING, ...row].entries()) {
        const [method = '', path = '', form = ''] = filled(call, before, pick).split(' ');
        const headers: Record<string, string> = method === 'POST' ? { 'Idempotency-Key': `${index}` } : {};
        const send = () => client.send(method, `/v1/${path}`, form, headers);
        const reply = await send();
        if (again && method === 'POST') await send();

        const after = await pictureOf();
        const all: Event[] = (await client.send('GET', '/v1/events', 'limit=100')).body.data.reverse();
        const events = all.slice(seen);
        seen = all.length;
        if (seen >= 100) return;

        const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
          (id) => JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id)),
        );
        const own = events.filter(({ type }) => !type.startsWith('plan.'));
        expect(own.map(({ data }) => data.object.id).sort(), call).toEqual(changed.sort());
        if (reply.status !== 200) expect(events).toEqual([]);
        outcomes.set(reply.status, (outcomes.get(reply.status) ?? 0) + 1);

        for (const { type, data, request } of events) {
          expect(request.id).toBe(reply.headers.get('request-id'));
          const { object, previous_attributes } = data;
          const known = type.startsWith('plan.') ? plans : told;
          if (previous_attributes !== undefined) {
            expect(Object.keys(previous_attributes).length).toBeGreaterThan(0);
            expect(bare(undone(object, previous_attributes)), type).toEqual(bare(known.get(object.id)));
          }
          expect(known.has(object.id)).toBe(!type.endsWith('.created'));
          if (type.endsWith('.deleted')) known.delete(object.id);
          else known.set(object.id, object);
        }
        expect(Object.fromEntries(told)).toEqual(Object.fromEntries(after));
        before = after;
      }
    }),
    { numRuns: 30 },
  );
  // Laws about refusals alone would say little.
  expect(outcomes.get(200)).toBeGreaterThan(200);
  expect(outcomes.get(400)).toBeGreaterThan(20);
});
