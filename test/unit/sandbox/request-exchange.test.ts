/** One request of the log: what it sent, and what it was answered. */
import { beforeEach, describe, expect, test } from 'vitest';
import { KEY, useSandbox } from './support.ts';

const client = useSandbox();

beforeEach(() => client.control('POST', 'reset'));

async function shown(contains = '') {
  const { data } = (await client.control('GET', `requests?limit=1&contains=${contains}`)).body;
  return (await client.control('GET', `requests/${data[0].id}`)).body;
}

test('is what the list says of it, with its parameters and its answer', async () => {
  const form = 'name=Team+of+ten&metadata[a]=1&images[0]=https%3A%2F%2Fexample.com%2Fa.png&active=true';
  const headers = { 'Idempotency-Key': 'once' };
  const { body: product } = await client.send('POST', '/v1/products?expand[]=default_price', form, headers);
  const { data } = (await client.control('GET', 'requests')).body;
  expect(data).toHaveLength(1);
  expect(await shown()).toEqual({
    ...data[0],
    duration_ms: expect.any(Number),
    parameters: {
      expand: ['default_price'],
      name: 'Team of ten',
      metadata: { a: '1' },
      images: ['https://example.com/a.png'],
      active: 'true',
    },
    answer: product,
    missing: {},
  });
});

test('is the same again for a replay, and stays as it was answered', async () => {
  const headers = { 'Idempotency-Key': 'once' };
  const first = await client.send('POST', '/v1/products', 'name=Team', headers);
  await client.send('POST', `/v1/products/${first.body.id}`, 'name=Crew');
  await client.send('POST', '/v1/products', 'name=Team', headers);
  expect(await shown('once')).toMatchObject({ replayed: true, answer: first.body });
});

test('a refusal is an answer', async () => {
  const { body } = await client.send('POST', '/v1/products', 'nom=Team');
  expect(await shown()).toMatchObject({ status: 400, parameters: { nom: 'Team' }, answer: body });
});

test('one whose connection was cut has no answer', async () => {
  await client.control('POST', 'faults', { path: '/v1/products', cut: 'after' });
  await expect(client.send('POST', '/v1/products', 'name=Team')).rejects.toThrow();
  expect(await shown()).toMatchObject({
    status: null,
    duration_ms: null,
    parameters: { name: 'Team' },
    answer: null,
    missing: { answer: 'There is none: the request is under way, or its connection was cut.' },
  });
});

test('one that is under way has no answer yet', async () => {
  await client.control('POST', 'faults', { path: '/v1/products', delay_ms: 600_000 });
  // It ends with the sandbox.
  client.send('POST', '/v1/products', 'name=Team').catch(() => undefined);
  await expect.poll(async () => (await client.control('GET', 'requests')).body.data.length).toBe(1);
  expect(await shown()).toMatchObject({ status: null, parameters: { name: 'Team' }, answer: null });
});

describe('parameters', () => {
  test.each([
    ['a[b][c]=1&a[b][d]=2', { a: { b: { c: '1', d: '2' } } }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a[0][b]=1&a[1][b]=2', { a: [{ b: '1' }, { b: '2' }] }],
    ['a[1]=x', { a: { 1: 'x' } }],
    ['a=', { a: '' }],
    ['__proto__[b]=1', JSON.parse('{ "__proto__": { "b": "1" } }')],
    ['', {}],
  ])('%s', async (form, parameters) => {
    await client.send('POST', '/v1/products', form);
    expect((await shown()).parameters).toEqual(parameters);
  });

  test('that are not form-encoded are not shown, and it is said', async () => {
    await client.send('POST', '/v1/products', '{"name":"x"}', { 'Content-Type': 'application/json' });
    expect(await shown()).toMatchObject({
      status: 400,
      parameters: null,
      missing: { parameters: expect.stringContaining('application/x-www-form-urlencoded') },
    });
  });

  test('above 64 KB are not kept, and it is said', async () => {
    await client.send('POST', '/v1/products', `name=Team&description=${'x'.repeat(70_000)}`);
    expect(await shown()).toMatchObject({
      status: 400,
      parameters: null,
      answer: { error: { type: 'invalid_request_error' } },
      missing: { parameters: 'It is longer than 64 KB, and was not kept.' },
    });
  });
});

test('an answer above 64 KB is not kept, and it is said', async () => {
  const value = 'x'.repeat(500);
  const metadata = Array.from({ length: 50 }, (_, n) => `metadata[k${n}]=${value}`).join('&');
  for (let n = 0; n < 3; n++) await client.send('POST', '/v1/products', `name=Team&${metadata}`);
  await client.send('GET', '/v1/products', 'limit=3');
  expect(await shown()).toMatchObject({
    status: 200,
    parameters: { limit: '3' },
    answer: null,
    missing: { answer: 'It is longer than 64 KB, and was not kept.' },
  });
});

test('before the latest thousand it is known what was asked alone', async () => {
  const { headers } = await client.send('POST', '/v1/products', 'name=First');
  const first = `requests/${headers.get('request-id')}`;
  for (let n = 0; n < 999; n++) await client.send('GET', '/v1/nowhere');
  expect((await client.control('GET', first)).body).toMatchObject({ answer: { name: 'First' } });
  for (let n = 0; n < 101; n++) await client.send('GET', '/v1/nowhere');
  const why = 'It is kept of the latest 1000 requests.';
  expect((await client.control('GET', first)).body).toMatchObject({
    method: 'POST',
    status: 200,
    duration_ms: null,
    parameters: null,
    answer: null,
    missing: { parameters: why, answer: why },
  });
});

test('no secret is told: neither the key nor what a webhook endpoint signs with', async () => {
  const form = 'url=http%3A%2F%2F127.0.0.1%3A9%2Fhook&enabled_events[]=*';
  const { body: endpoint } = await client.send('POST', '/v1/webhook_endpoints', form);
  expect(endpoint.secret).toMatch(/^whsec_/);
  const request = await shown();
  expect(request.answer).toEqual({ ...endpoint, secret: '(not shown)' });
  expect(JSON.stringify(request)).not.toContain(KEY);
});

test.each(['DELETE requests', 'POST reset'])('%s forgets it', async (call) => {
  await client.send('POST', '/v1/products', 'name=Team');
  const { id } = await shown();
  const [method = '', path = ''] = call.split(' ');
  await client.control(method, path);
  const { status, body } = await client.control('GET', `requests/${id}`);
  expect([status, body.error.message]).toEqual([404, `There is no request ${id} in the log.`]);
});
