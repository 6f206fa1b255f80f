/** Events in the control plane: with every attempt to deliver them, and sent again. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { deliveriesOf, type Receiver, settled, useReceivers } from './receiver.ts';
import type { Client } from './support.ts';

let client: Client;
let receiver: Receiver;
const { open, receive, after } = useReceivers();

beforeEach(async () => {
  client = await open();
  receiver = await receive();
});

const endpoint = (
  enabled_events: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = ['*'],
  url = receiver.url,
) => client.stripe.webhookEndpoints.create({ url, enabled_events });
const product = (name = 'a') => client.stripe.products.create({ name });
const list = async (query = '') => (await client.control('GET', `events${query}`)).body;
const latest = async () => (await list()).data[0];
const attempts = async () => (await latest()).deliveries[0].attempts;
const deliver = (id: string, body?: unknown) => client.control('POST', `events/${id}/deliver`, body);

describe('the events', () => {
  test('are told with their deliveries and every attempt, in exactly this shape', async () => {
    const { id: wanting } = await endpoint(['product.created']);
    const { id: nobody } = await endpoint(['product.created'], 'https://shop.example.com/webhook');
    receiver.answer = (index) => [500, 302, 200][index] ?? 599;
    receiver.reply = '{"received": false}';
    const before = Date.now();
    await product();
    await settled(client);
    const [event] = (await client.send('GET', '/v1/events')).body.data;
    const attempt = {
      at: expect.any(Number),
      duration_ms: expect.any(Number),
      body: '{"received": false}',
      error: null,
      faults: [],
    };
    const shown = {
      ...event,
      deliveries: [
        {
          id: expect.stringMatching(/^delivery_/),
          endpoint: wanting,
          url: receiver.url,
          status: 'delivered',
          resent: false,
          next_attempt_at: null,
          given_up: null,
          attempts: [500, 302, 200].map((status) => ({ ...attempt, status })),
        },
        {
          id: expect.stringMatching(/^delivery_/),
          endpoint: nobody,
          url: 'https://shop.example.com/webhook',
          status: 'failed',
          resent: false,
          next_attempt_at: null,
          given_up: 'not sent: the sandbox delivers to this machine only',
          attempts: [],
        },
      ],
    };
    expect(await list()).toEqual({ data: [shown], has_more: false });
    expect((await client.control('GET', `events/${event.id}`)).body).toEqual(shown);
    const times = (await attempts()).map(({ at }: { at: number }) => at);
    expect(times).toEqual([...times].sort());
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
    const { data } = (await client.control('GET', 'webhooks')).body;
    const common = { event: event.id, type: 'product.created' };
    expect(data).toEqual(shown.deliveries.map((delivery: object) => ({ ...common, ...delivery })));
  });

  test('show when the next attempt will be, and in real time', async () => {
    await client.control('POST', 'webhooks', { retries_ms: [60_000] });
    await client.control('POST', 'clock', { advance: 86_400 });
    await endpoint();
    receiver.answer = () => 500;
    await product();
    await expect.poll(async () => (await attempts()).length).toBe(1);
    const { deliveries } = await latest();
    expect(deliveries[0].status).toBe('pending');
    const wait = deliveries[0].next_attempt_at - deliveries[0].attempts[0].at;
    expect(wait).toBeGreaterThanOrEqual(60_000);
    expect(wait).toBeLessThan(120_000);
  });

  test('show where what is forwarded goes, and no address of an endpoint that is gone', async () => {
    client = await open({ forwardTo: `${receiver.url}/webhook` });
    const { id } = await endpoint();
    await product();
    await settled(client);
    await client.stripe.webhookEndpoints.del(id);
    const { deliveries } = await latest();
    expect(deliveries.map((one: { endpoint: string; url: string }) => [one.endpoint, one.url])).toEqual([
      [id, null],
      ['forward', `${receiver.url}/webhook`],
    ]);
  });

  test('are found by the request that made them', async () => {
    const { id, lastResponse } = await client.stripe.products.create({ name: 'a' });
    await client.stripe.products.update(id, { name: 'b' });
    const { data } = await list(`?request=${lastResponse.requestId}`);
    expect(data).toMatchObject([{ type: 'product.created', request: { id: lastResponse.requestId } }]);
    expect((await list('?request=req_none')).data).toEqual([]);
  });

  test('are found by type and object, page by page, newest first', async () => {
    const { id } = await product('a');
    for (let index = 0; index < 4; index++) await client.stripe.products.update(id, { name: `b${index}` });
    await client.stripe.prices.create({ product: id, currency: 'usd', unit_amount: 1 });
    const types = async (query: string) => (await list(query)).data.map(({ type }: { type: string }) => type);
    expect(await types('?type=product.created')).toEqual(['product.created']);
    expect(await types('?type=*.created')).toEqual(['price.created', 'product.created']);
    expect(await types('?type=p*ct.*&limit=2')).toEqual(['product.updated', 'product.updated']);
    expect(await types('?type=invoice.*')).toEqual([]);
    expect(await types('?type=product')).toEqual([]);
    expect(await types(`?object=${id}&limit=100`)).toHaveLength(5);
    const walked: string[] = [];
    for (let after = '', more = true; more; ) {
      const page = await list(`?type=product.*&limit=2${after}`);
      walked.push(...page.data.map((event: Stripe.Event) => event.id));
      after = `&starting_after=${walked.at(-1)}`;
      more = page.has_more;
    }
    const { data } = await client.stripe.events.list({ type: 'product.*' });
    expect(walked).toEqual(data.map((event) => event.id));
  });

  test('that have become too old are gone here too, while they are still to be delivered as well', async () => {
    await client.control('POST', 'webhooks', { retries_ms: [60_000] });
    await endpoint();
    receiver.answer = () => 500;
    await product();
    await expect.poll(async () => (await deliveriesOf(client))[0]?.attempts).toBe(1);
    const { id } = await latest();
    await client.control('POST', 'clock', { advance: 31 * 86_400 });
    expect(await list()).toEqual({ data: [], has_more: false });
    expect((await client.control('GET', `events/${id}`)).status).toBe(404);
    expect((await deliver(id)).status).toBe(404);
    expect(await deliveriesOf(client)).toMatchObject([{ event: id, status: 'pending' }]);
  });

  test.each([
    ['?limit=0', '"limit" must be a whole number from 1 to 100'],
    ['?limit=101', '"limit" must be a whole number from 1 to 100'],
    ['?limit=two', '"limit" must be a whole number from 1 to 100'],
    ['?starting_after=evt_none', '"starting_after" must be the id of an event, and evt_none is none'],
    ['?typ=product.*', '"typ" is not one of type, object, request, limit, starting_after'],
  ])('%s is refused', async (query, message) => {
    const { status, body } = await client.control('GET', `events${query}`);
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test('that are not there are not found', async () => {
    const { status, body } = await client.control('GET', 'events/evt_none');
    expect([status, body.error.message]).toEqual([404, 'There is no event evt_none.']);
  });
});

describe('an answer', () => {
  const answered = async (reply: string | Buffer) => {
    receiver.reply = reply;
    await endpoint();
    await product();
    await settled(client);
    return (await attempts())[0];
  };

  test.each([
    ['no body', '', ''],
    ['a text in any script', 'Grüße, 世界 🎉', 'Grüße, 世界 🎉'],
    ['a byte order mark', '\ufefftext', '\ufefftext'],
    ['bytes that are no text', Buffer.from([0, 65, 0xff, 0xfe, 66]), '\u0000A\ufffd\ufffdB'],
    ['as much as is kept', 'x'.repeat(4096), 'x'.repeat(4096)],
    ['more than is kept', 'y'.repeat(5000), 'y'.repeat(4096)],
    ['a character at the cut', `${'z'.repeat(4095)}ü`, 'z'.repeat(4095)],
    ['a character cut off by the receiver', Buffer.from([65, 0xc3]), 'A\ufffd'],
  ])('with %s', async (_what, reply, body) => {
    expect(await answered(reply)).toMatchObject({ status: 200, body, error: null });
    const { body: state } = await client.control('GET', 'state');
    expect(state.objects.delivery[0].attempts[0].body).toBe(body);
  });

  test('of megabytes is read to its end', async () => {
    expect(await answered('m'.repeat(20 * 1024 * 1024))).toMatchObject({
      status: 200,
      body: 'm'.repeat(4096),
      error: null,
    });
    expect((await client.send('GET', '/v1/events')).body.data[0].pending_webhooks).toBe(0);
  });

  test.each([
    ['never comes', () => undefined, { status: null, body: null, error: 'no answer within 1000 ms' }],
    [
      'never ends',
      (response) => void response.writeHead(200).write('half'),
      { status: 200, body: 'half', error: 'the answer did not end within 1000 ms' },
    ],
    [
      'is broken off before it began',
      (response) => void response.destroy(),
      { status: null, body: null, error: 'socket hang up' },
    ],
    [
      'is broken off in the middle',
      (response) => void response.writeHead(200).write('half', () => response.destroy()),
      { status: 200, body: 'half', error: 'the connection was closed' },
    ],
  ] satisfies [string, (response: Parameters<Receiver['answer']>[1]) => void, object][])(
    'that %s is no success',
    async (_what, act, expected) => {
      await client.control('POST', 'webhooks', { timeout_ms: 1000, retries_ms: [] });
      await endpoint();
      receiver.answer = (_index, response) => {
        act(response);
        return 'never';
      };
      await product();
      expect(await settled(client)).toMatchObject([{ status: 'failed', attempts: 1 }]);
      expect(await attempts()).toMatchObject([expected]);
      expect((await latest()).pending_webhooks).toBe(1);
    },
  );

  test('is kept in short when there were many attempts after it', async () => {
    await client.control('POST', 'webhooks', { retries_ms: Array.from({ length: 100 }, () => 0) });
    receiver.answer = () => 500;
    receiver.reply = `${'a'.repeat(199)}🎉${'b'.repeat(9000)}`;
    await endpoint();
    await product();
    expect(await settled(client)).toMatchObject([{ attempts: 101, status: 'failed' }]);
    const bodies = (await attempts()).map(({ body }: { body: string }) => body);
    expect(new Set(bodies.slice(0, -4))).toEqual(new Set(['a'.repeat(199)]));
    for (const body of bodies.slice(-4)) expect(Buffer.byteLength(body)).toBe(4096);
  });
});

describe('sending again', () => {
  test('goes to all that want it now; only what was owed counts', async () => {
    await client.control('POST', 'webhooks', { retries_ms: [] });
    const { id: first } = await endpoint();
    receiver.answer = (index) => (index === 0 ? 500 : 200);
    await product();
    await settled(client);
    const { id } = await latest();
    const other = await receive();
    const { id: second } = await endpoint(['*'], other.url);
    await endpoint(['price.created'], other.url);
    for (let round = 0; round < 2; round++) {
      const { status, body } = await deliver(id);
      expect([status, body]).toEqual([
        200,
        {
          data: [first, second].map((endpoint) => ({ id: expect.stringMatching(/^delivery_/), endpoint })),
        },
      ]);
      await settled(client);
      expect((await latest()).pending_webhooks).toBe(0);
    }
    expect([receiver.received.length, other.received.length]).toEqual([3, 2]);
    expect(receiver.received[1]?.event).toEqual(receiver.received[0]?.event);
    const { deliveries } = await latest();
    expect(deliveries.map(({ resent }: { resent: boolean }) => resent)).toEqual([
      false,
      ...Array.from({ length: 4 }, () => true),
    ]);
  });

  test('goes to one endpoint alone when it is named', async () => {
    const other = await receive();
    client = await open({ forwardTo: `${receiver.url}/webhook` });
    await endpoint();
    const { id: second } = await endpoint(['*'], other.url);
    await product();
    await settled(client);
    const { id } = await latest();
    expect((await deliver(id, { endpoint: second })).body.data).toMatchObject([{ endpoint: second }]);
    await settled(client);
    expect([receiver.received.length, other.received.length]).toEqual([2, 2]);
    expect((await deliver(id, { endpoint: 'forward' })).body.data).toMatchObject([{ endpoint: 'forward' }]);
    await settled(client);
    expect([receiver.received.length, other.received.length]).toEqual([3, 2]);
  });

  test('is signed anew, and what is sent is the event as it was, with what is still owed', async () => {
    const { secret = '' } = await endpoint();
    const { id: made } = await product('before');
    await client.stripe.products.update(made, { name: 'after' });
    await settled(client);
    const [event] = (await list('?type=product.created')).data;
    await deliver(event.id);
    await settled(client);
    const { body, headers } = receiver.received.at(-1) as (typeof receiver.received)[0];
    const signature = headers['stripe-signature'] as string;
    expect(client.stripe.webhooks.constructEvent(body, signature, secret)).toMatchObject({
      id: event.id,
      pending_webhooks: 0,
      data: { object: { name: 'before' } },
    });
  });

  test('while the first delivery is pending leaves that one to its schedule', async () => {
    await client.control('POST', 'webhooks', { retries_ms: [60_000] });
    await endpoint();
    receiver.answer = (index) => (index === 0 ? 500 : 200);
    await product();
    await expect.poll(async () => (await attempts()).length).toBe(1);
    await deliver((await latest()).id);
    await expect.poll(async () => (await latest()).pending_webhooks).toBe(0);
    expect(await deliveriesOf(client)).toMatchObject([
      { attempts: 1, status: 'pending' },
      { attempts: 1, status: 'delivered' },
    ]);
    // Its time has come.
    const { body: state } = await client.control('GET', 'state');
    state.objects.delivery[0].next_attempt_at = 1;
    await client.control('PUT', 'state', state);
    expect(await settled(client)).toMatchObject([{ attempts: 2, status: 'delivered' }, { attempts: 1 }]);
    expect(receiver.received.map(({ event }) => event.pending_webhooks)).toEqual([1, 1, 0]);
    expect((await latest()).pending_webhooks).toBe(0);
  });

  test('is tried again like any other', async () => {
    await endpoint();
    await product();
    await settled(client);
    receiver.answer = (index) => (index < 3 ? 503 : 200);
    await deliver((await latest()).id);
    expect(await settled(client)).toMatchObject([{ attempts: 1 }, { attempts: 3, status: 'delivered' }]);
  });

  test('of what nobody wants is nothing, and says so', async () => {
    await product();
    const { status, body } = await deliver((await latest()).id, {});
    expect([status, body]).toEqual([200, { data: [] }]);
  });

  test.each([
    ['[]', 400, 'Cannot take the endpoint: the body must be a JSON object'],
    ['nonsense', 400, 'Cannot take the endpoint: the body is not JSON'],
    [
      { endpoint: 5 },
      400,
      'Cannot take the endpoint: "endpoint" must be the id of an endpoint, or "forward"',
    ],
    [{ event: 'evt_1' }, 400, 'Cannot take the endpoint: "event" is not a field of a delivery'],
    [{ endpoint: 'we_none' }, 404, 'There is no webhook endpoint we_none.'],
    [{ endpoint: 'forward' }, 404, 'Nothing is forwarded: the sandbox was started without --forward-to.'],
    [{ endpoint: 'disabled' }, 400, 'is disabled.'],
    [{ endpoint: 'other' }, 400, 'does not want events of the type product.created.'],
  ])('with %j is refused, and nothing is sent', async (sent, status, message) => {
    await endpoint();
    await product();
    await settled(client);
    const { id: disabled } = await endpoint();
    await client.stripe.webhookEndpoints.update(disabled, { disabled: true });
    const { id: other } = await endpoint(['price.created']);
    const ids: Record<string, string> = { disabled, other };
    const named = typeof sent === 'object' && 'endpoint' in sent ? sent.endpoint : '';
    const body = typeof named === 'string' && named in ids ? { endpoint: ids[named] } : sent;
    const { id } = await latest();
    const reply = await deliver(id, body);
    expect([reply.status, reply.body.error.message]).toEqual([status, expect.stringContaining(message)]);
    expect(await deliveriesOf(client)).toHaveLength(1);
  });

  test('an event that is not there', async () => {
    const { status, body } = await deliver('evt_none');
    expect([status, body.error.message]).toEqual([404, 'There is no event evt_none.']);
  });

  test('has no other call', async () => {
    expect((await client.control('POST', 'webhooks/redeliver', { event: 'evt_1' })).status).toBe(404);
  });
});

describe('what an earlier version stored', () => {
  const earlier = new URL('earlier/deliveries.jsonl', import.meta.url);
  // Within thirty days of its events.
  const now = () => 1_795_300_000_000;
  let dataFile: string;

  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    after(() => rmSync(folder, { recursive: true }));
    dataFile = join(folder, 'sandbox.json');
    copyFileSync(earlier, dataFile);
    writeFileSync(
      dataFile,
      readFileSync(dataFile, 'utf8').replaceAll('http://127.0.0.1:1"', `${receiver.url}"`),
    );
  });

  const untold = { status: null, body: null, error: expect.stringMatching(/^not kept/) };
  const expected = [
    { status: 'delivered', given_up: null, attempts: [{ status: 200, error: null }] },
    { status: 'failed', given_up: 'dropped, as POST /_sandbox/webhooks asked', attempts: [] },
    {
      status: 'delivered',
      given_up: null,
      attempts: [untold, { status: 500, error: null }, { status: 200 }],
    },
    {
      status: 'delivered',
      given_up: null,
      attempts: [untold, { status: null, error: 'connect ECONNREFUSED 127.0.0.1:1' }, { status: 200 }],
    },
  ];

  test('in a data file is opened, and what was pending goes on where its schedule was', async () => {
    client = await open({ dataFile, now, webhookRetries: [1, 2, 3] });
    await settled(client);
    expect((await client.control('GET', 'webhooks')).body.data).toMatchObject(expected);
    expect((await list()).data.map(({ pending_webhooks }: Stripe.Event) => pending_webhooks)).toEqual([
      0, 0, 1, 0,
    ]);
    const { body: state } = await client.control('GET', 'state');
    await client.sandbox.close();
    client = await open({ dataFile, now });
    expect((await client.control('GET', 'state')).body).toEqual(state);
  });

  test('has used up the waits that were waited', async () => {
    receiver.answer = () => 500;
    client = await open({ dataFile, now, webhookRetries: [1, 2] });
    expect((await settled(client)).map(({ attempts }) => attempts)).toEqual([1, 0, 3, 3]);
  });

  test('in a state can be put', async () => {
    const lines = readFileSync(dataFile, 'utf8').trim().split('\n');
    const [state, ...changes] = lines.map((line) => JSON.parse(line));
    for (const { put, object, count, to } of changes.flat()) {
      if (count !== undefined) state.counters[count] = to;
      if (put === undefined) continue;
      const all = state.objects[put];
      const at = all.findIndex(({ id }: { id: string }) => id === object.id);
      all.splice(at < 0 ? all.length : at, 1, object);
    }
    client = await open({ now });
    expect((await client.control('PUT', 'state', state)).status).toBe(200);
    await settled(client);
    expect((await client.control('GET', 'webhooks')).body.data).toMatchObject(expected);
  });
});
