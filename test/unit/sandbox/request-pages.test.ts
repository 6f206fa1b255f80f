/** The log of requests in pages, for whoever looks at a long one. */
import { beforeEach, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox();

beforeEach(async () => {
  await client.control('POST', 'reset');
  for (const name of ['Ada', 'Bob', 'Cy']) {
    await client.send('POST', '/v1/products', `name=${name}`, { 'Idempotency-Key': `key-${name}` });
    await client.send('GET', '/v1/products', `url=https://${name}.example`);
  }
  await client.send('GET', '/v1/products/nope');
});

async function pageOf(query: string) {
  const { status, body } = await client.control('GET', `requests?${query}`);
  expect(status).toBe(200);
  return body;
}

test('without a query the shape is as ever: all, oldest first', async () => {
  const { body } = await client.control('GET', 'requests');
  expect(Object.keys(body)).toEqual(['data']);
  expect(body.data.map(({ path }: { path: string }) => path)).toEqual([
    ...Array(6).fill('/v1/products'),
    '/v1/products/nope',
  ]);
});

test('pages are newest first and together the whole log', async () => {
  const { data: all } = (await client.control('GET', 'requests')).body;
  const seen = [];
  let page = await pageOf('limit=3');
  for (;;) {
    expect(page.data.length).toBeLessThanOrEqual(3);
    seen.push(...page.data);
    if (!page.has_more) break;
    page = await pageOf(`limit=3&starting_after=${page.data.at(-1).id}`);
  }
  expect(seen).toEqual(all.toReversed());
});

test.each([
  ['contains=KEY-bob', ['key-Bob']],
  ['contains=POST%20/v1/products', ['key-Cy', 'key-Bob', 'key-Ada']],
  ['method=POST&limit=1', ['key-Cy']],
  ['status=4xx', [null]],
  ['status=404', [null]],
  ['status=none', []],
  ['status=5xx', []],
  ['contains=ada.example', [null]],
  ['contains=nothing+like+it', []],
  ['starting_after=req_forgotten', []],
])('%s', async (query, keys) => {
  const { data } = await pageOf(query);
  expect(data.map((one: { idempotency_key: string | null }) => one.idempotency_key)).toEqual(keys);
});

test('a request is found by its id', async () => {
  const [newest] = (await pageOf('limit=1')).data;
  expect((await pageOf(`contains=${newest.id}`)).data).toEqual([newest]);
});

test.each([
  ['limit=0', '"limit" must be a whole number from 1 to 100.'],
  ['limit=101', '"limit" must be a whole number from 1 to 100.'],
  ['limit=ten', '"limit" must be a whole number from 1 to 100.'],
  ['status=600', '"status" must be a status such as 404, a class such as 4xx, or none.'],
  ['page=2', '"page" is not one of contains, method, status, limit, starting_after.'],
])('%s is refused', async (query, message) => {
  const { status, body } = await client.control('GET', `requests?${query}`);
  expect([status, body.error.message]).toEqual([400, message]);
});
