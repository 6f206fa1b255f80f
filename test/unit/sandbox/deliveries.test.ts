/** Webhooks as their receivers see them (facts.md §7.1, §7.2). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { deliveriesOf, type Receiver, settled, startReceiver, useReceivers } from './receiver.ts';
import { type Client, clientOf } from './support.ts';

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
const theEvent = async () => (await client.stripe.events.list()).data[0] as Stripe.Event;

describe('what is sent', () => {
  test('is signed so that the SDK takes it, and takes it with no other secret and in no other form', async () => {
    const { secret = '' } = await endpoint();
    await product('Schön & "gut"');
    await settled(client);
    const [{ body, headers }] = receiver.received as [(typeof receiver.received)[0]];
    const signature = headers['stripe-signature'] as string;
    expect(signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
    const { webhooks } = client.stripe;
    expect(webhooks.constructEvent(body, signature, secret)).toMatchObject({
      type: 'product.created',
      data: { object: { name: 'Schön & "gut"' } },
    });
    for (const [text, key] of [
      [body, `${secret}x`],
      [body, secret.slice('whsec_'.length)],
      [body, secret.toLowerCase()],
      [JSON.stringify(JSON.parse(body)), secret],
      [`${body}\n`, secret],
    ] as const) {
      expect(() => webhooks.constructEvent(text, signature, key)).toThrow();
    }
  });

  test('is the event as it then is, on indented lines, with the headers of Stripe', async () => {
    await endpoint();
    await product();
    await settled(client);
    const [{ body, headers }] = receiver.received as [(typeof receiver.received)[0]];
    expect(JSON.parse(body)).toEqual({ ...(await sentForm()), pending_webhooks: 1 });
    expect(body).toBe(JSON.stringify(JSON.parse(body), null, 2));
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'content-length': String(Buffer.byteLength(body)),
    });
  });

  test('is signed at the real time, also when the clock of the sandbox is elsewhere', async () => {
    const { secret = '' } = await endpoint();
    await client.control('POST', 'clock', { advance: 86_400 });
    await product();
    await settled(client);
    const [{ body, headers }] = receiver.received as [(typeof receiver.received)[0]];
    const signature = headers['stripe-signature'] as string;
    const t = Number(/^t=(\d+)/.exec(signature)?.[1]);
    expect(Math.abs(t - Date.now() / 1000)).toBeLessThan(60);
    const event = client.stripe.webhooks.constructEvent(body, signature, secret);
    expect(event.created - t).toBeGreaterThan(86_000);
  });

  test('names the request that made it and its key', async () => {
    await endpoint();
    const made = await client.stripe.products.create({ name: 'a' }, { idempotencyKey: 'my key' });
    await client.stripe.products.update(made.id, { name: 'b' });
    await settled(client);
    const requests = receiver.received.map(({ event }) => event.request);
    expect(requests[0]).toEqual({ id: made.lastResponse.requestId, idempotency_key: 'my key' });
    expect(requests[1]?.idempotency_key).toMatch(/^stripe-node-retry-/);
  });

  async function sentForm(): Promise<object> {
    const [event] = (await client.send('GET', '/v1/events')).body.data;
    expect(event.pending_webhooks).toBe(0);
    return event;
  }
});

describe('attempts', () => {
  test('go on until one succeeds; each is signed anew, and pending_webhooks counts down then', async () => {
    const { secret = '' } = await endpoint();
    receiver.answer = (index) => [500, 404, 201][index] ?? 599;
    await product();
    expect(await settled(client)).toMatchObject([{ attempts: 3, status: 'delivered', last_result: '201' }]);
    expect(receiver.received.map(({ event }) => event.pending_webhooks)).toEqual([1, 1, 1]);
    for (const { body, headers } of receiver.received) {
      client.stripe.webhooks.constructEvent(body, headers['stripe-signature'] as string, secret);
    }
    expect((await theEvent()).pending_webhooks).toBe(0);
  });

  test('end when the schedule does; the event is never counted as delivered', async () => {
    await endpoint();
    receiver.answer = () => 500;
    await product();
    expect(await settled(client)).toMatchObject([
      { attempts: 4, status: 'failed', last_result: '500', next_attempt_at: null },
    ]);
    expect(receiver.received).toHaveLength(4);
    expect((await theEvent()).pending_webhooks).toBe(1);
  });

  test.each([200, 204, 299])('%d: any 2xx is a success', async (status) => {
    await endpoint();
    receiver.answer = () => status;
    await product();
    expect(await settled(client)).toMatchObject([{ attempts: 1, status: 'delivered' }]);
  });

  test.each([301, 302, 307, 308])('a redirect (%d) is a failure and is not followed', async (status) => {
    await endpoint();
    receiver.answer = () => status;
    await product();
    expect(await settled(client)).toMatchObject([{ attempts: 4, status: 'failed' }]);
    expect(receiver.received).toHaveLength(4);
  });

  test('nobody listens', async () => {
    const gone = await startReceiver();
    await gone.close();
    await endpoint(['*'], gone.url);
    await product();
    const [delivery] = await settled(client);
    expect(delivery).toMatchObject({ attempts: 4, status: 'failed' });
    expect(delivery?.last_result).toContain('ECONNREFUSED');
  });

  test('the receiver breaks off, or never answers, or never ends its answer', async () => {
    const retries_ms = Array.from({ length: 100 }, () => 1);
    await client.control('POST', 'webhooks', { timeout_ms: 30, retries_ms });
    await endpoint();
    receiver.answer = (index, response) => {
      if (index === 0) response.destroy();
      if (index === 2) response.write('half');
      return index < 3 ? 'never' : 200;
    };
    await product();
    const [delivery] = await settled(client);
    expect(delivery?.status).toBe('delivered');
    // A busy machine may take longer than that for a good answer, too.
    expect(delivery?.attempts).toBeGreaterThanOrEqual(4);
  });

  test('a time-out is told as one', async () => {
    await client.control('POST', 'webhooks', { timeout_ms: 20, retries_ms: [] });
    await endpoint();
    receiver.answer = () => 'never';
    await product();
    expect(await settled(client)).toMatchObject([
      { attempts: 1, status: 'failed', last_result: 'no answer within 20 ms' },
    ]);
  });

  test('go on for an event that is too old to be listed', async () => {
    await endpoint();
    receiver.answer = async (index) => {
      if (index > 0) return 200;
      await client.control('POST', 'clock', { advance: 31 * 86_400 });
      return 500;
    };
    await product();
    await expect.poll(() => receiver.received.length).toBe(2);
    expect(await client.stripe.events.list()).toMatchObject({ data: [] });
    // Once it has arrived it goes like any other.
    await expect
      .poll(async () => {
        await client.send('GET', '/v1/events');
        return (await client.control('GET', 'state')).body.objects;
      })
      .toMatchObject({ event: [], delivery: [] });
  });

  test('one endpoint that hangs holds up no other and no request', async () => {
    const hanging = await receive();
    hanging.answer = () => 'never';
    const slow = await endpoint(['*'], hanging.url);
    await endpoint();
    for (let index = 0; index < 30; index++) await product(`p${index}`);
    const own = async () => (await deliveriesOf(client)).filter((one) => one.endpoint !== slow.id);
    await expect.poll(async () => (await own()).every(({ status }) => status === 'delivered')).toBe(true);
    expect(receiver.received).toHaveLength(30);
    // Of one that hangs as many wait as are sent side by side.
    await expect.poll(() => hanging.received.length).toBe(8);
  });

  test('first attempts begin in the order of the events', async () => {
    await endpoint();
    for (let index = 0; index < 20; index++) await product(`p${index}`);
    await settled(client);
    const order = (await client.stripe.events.list({ limit: 100 })).data.map(({ id }) => id).reverse();
    // Several are under way at once: one may overtake those beside it, and no more.
    for (const [index, { event }] of receiver.received.entries()) {
      expect(Math.abs(order.indexOf(event.id) - index)).toBeLessThan(8);
    }
  });
});

describe('endpoints', () => {
  test('get the types they asked for', async () => {
    await endpoint(['price.created', 'product.updated']);
    const { id } = await product();
    await client.stripe.prices.create({ product: id, currency: 'usd', unit_amount: 1 });
    await client.stripe.products.update(id, { name: 'b' });
    await settled(client);
    expect(receiver.types().sort()).toEqual(['price.created', 'product.updated']);
    const counts = (await client.stripe.events.list()).data.map(({ pending_webhooks }) => pending_webhooks);
    expect(counts).toEqual([0, 0, 0]);
  });

  test('each count for themselves', async () => {
    const second = await receive();
    second.answer = () => 500;
    const [good, bad] = [await endpoint(), await endpoint(['*'], second.url)];
    await product();
    const outcome = (await settled(client)).map((one) => [one.endpoint, one.status]);
    expect(outcome).toEqual([
      [good.id, 'delivered'],
      [bad.id, 'failed'],
    ]);
    expect((await theEvent()).pending_webhooks).toBe(1);
    expect(JSON.parse(second.received.at(-1)?.body ?? '').pending_webhooks).toBe(1);
  });

  test('get nothing while disabled, and what they missed not afterwards', async () => {
    const { id } = await endpoint();
    await client.stripe.webhookEndpoints.update(id, { disabled: true });
    await product('missed');
    await client.stripe.webhookEndpoints.update(id, { disabled: false });
    await product('seen');
    expect(await settled(client)).toHaveLength(1);
    expect(receiver.received.map(({ event }) => (event.data.object as Stripe.Product).name)).toEqual([
      'seen',
    ]);
  });

  test.each([
    ['disabled', 'the endpoint is disabled'],
    ['deleted', 'the endpoint was deleted'],
  ])('that are %s get no further attempt', async (how, why) => {
    const { id } = await endpoint();
    receiver.answer = async () => {
      if (how === 'disabled') await client.stripe.webhookEndpoints.update(id, { disabled: true });
      else await client.stripe.webhookEndpoints.del(id);
      return 500;
    };
    await product();
    expect(await settled(client)).toMatchObject([{ attempts: 1, status: 'failed', last_result: why }]);
    expect(receiver.received).toHaveLength(1);
  });

  test('elsewhere on the internet get nothing: the sandbox stays on this machine', async () => {
    await endpoint(['*'], 'https://shop.example.com/webhook');
    await endpoint(['*'], receiver.url.replace('127.0.0.1', 'localhost'));
    await product();
    expect(await settled(client)).toMatchObject([
      { attempts: 0, status: 'failed', last_result: 'not sent: the sandbox delivers to this machine only' },
      { attempts: 1, status: 'delivered' },
    ]);
  });

  test('have an address in any spelling, and one that cannot be used harms nobody', async () => {
    await endpoint(['*'], receiver.url.replace('http', 'HTTP'));
    await endpoint(['*'], receiver.url.replace('//', '//%zz@'));
    await endpoint(['*'], receiver.url.replace('//', '//name:word@'));
    await product();
    expect((await settled(client)).map(({ status }) => status)).toEqual(['delivered', 'failed', 'delivered']);
    const words = receiver.received.map(({ headers }) => headers.authorization ?? 'none').sort();
    expect(words).toEqual([`Basic ${btoa('name:word')}`, 'none']);
  });

  test('moved while something is pending get it at their new address', async () => {
    const old = await receive();
    const { id } = await endpoint(['*'], old.url);
    old.answer = async () => {
      await client.stripe.webhookEndpoints.update(id, { url: receiver.url });
      return 500;
    };
    await product();
    expect(await settled(client)).toMatchObject([{ attempts: 2, status: 'delivered' }]);
  });
});

test('delivery_success finds what has arrived everywhere, and what has not or not yet', async () => {
  const { id } = await endpoint(['product.created']);
  receiver.answer = (index) => (index === 0 ? 200 : 500);
  await product('arrives');
  await settled(client);
  await product('fails');
  await client.stripe.webhookEndpoints.update(id, { enabled_events: ['price.created'] });
  await settled(client);
  await product('wanted by nobody');
  const names = async (delivery_success: boolean) =>
    (await client.stripe.events.list({ delivery_success })).data.map(
      ({ data }) => (data.object as Stripe.Product).name,
    );
  expect(await names(true)).toEqual(['wanted by nobody', 'arrives']);
  expect(await names(false)).toEqual(['fails']);
});

describe('the control plane', () => {
  test.each([
    [{ retries_ms: 5 }, /"retries_ms" must be a list/],
    [{ retries_ms: [-1] }, /"retries_ms" must be a list/],
    [{ retries_ms: [1.5] }, /"retries_ms" must be a list/],
    [{ timeout_ms: 0 }, /"timeout_ms" must be a whole number from 1/],
    [{ drop: true }, /"drop" is not a setting of the webhooks/],
    [{ retry_ms: [1] }, /"retry_ms" is not a setting of the webhooks/],
    [[], /the body must be a JSON object/],
    ['nope', /the body is not JSON/],
  ])('refuses %j', async (body, message) => {
    const { settings } = (await client.control('GET', 'webhooks')).body;
    const reply = await client.control('POST', 'webhooks', body);
    expect([reply.status, reply.body.error?.message]).toEqual([400, expect.stringMatching(message)]);
    expect((await client.control('GET', 'webhooks')).body.settings).toEqual(settings);
  });

  test('tries three times more in the course of minutes unless told otherwise', async () => {
    const plain = clientOf(await startSandbox());
    after(() => plain.sandbox.close());
    const read = async () => (await plain.control('GET', 'webhooks')).body.settings;
    const initial = await read();
    expect(initial).toEqual({
      retries_ms: [10_000, 60_000, 600_000],
      timeout_ms: 10_000,
    });
    await plain.control('POST', 'webhooks', { retries_ms: [1], timeout_ms: 2 });
    expect(await read()).toEqual({ ...initial, retries_ms: [1], timeout_ms: 2 });
    await plain.control('POST', 'reset');
    expect(await read()).toEqual(initial);
  });
});

describe('an end', () => {
  test.each(['reset', 'state'])('%s drops what is under way', async (how) => {
    const { body: state } = await client.control('GET', 'state');
    await endpoint();
    receiver.answer = () => 'never';
    await product();
    await expect.poll(() => receiver.received.length).toBe(1);
    if (how === 'reset') await client.control('POST', 'reset');
    else await client.control('PUT', 'state', state);
    expect(await deliveriesOf(client)).toEqual([]);
    await product('after');
    expect(receiver.received).toHaveLength(1);
  });

  test('a state that is put goes on delivering what is pending in it', async () => {
    await client.control('POST', 'webhooks', { retries_ms: [60_000] });
    await endpoint();
    receiver.answer = (index) => (index === 0 ? 500 : 200);
    await product();
    await expect.poll(async () => (await deliveriesOf(client))[0]?.attempts).toBe(1);
    const { body: state } = await client.control('GET', 'state');
    state.objects.delivery[0].next_attempt_at = Date.now();
    const other = await open();
    await other.control('PUT', 'state', state);
    expect(await settled(other)).toMatchObject([{ attempts: 2, status: 'delivered' }]);
  });

  test('a state that is put delivers once what waited behind others, too', async () => {
    await endpoint();
    receiver.answer = () => 'never';
    for (let index = 0; index < 20; index++) await product(`p${index}`);
    await expect.poll(() => receiver.received.length).toBe(8);
    receiver.answer = () => 200;
    const { body: state } = await client.control('GET', 'state');
    await client.control('PUT', 'state', state);
    expect((await settled(client)).map(({ attempts }) => attempts)).toEqual(
      Array.from({ length: 20 }, () => 1),
    );
    expect(receiver.received).toHaveLength(28);
  });

  test('closing waits for no receiver and leaves no connection', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    client = await open({ dataFile: join(folder, 'sandbox.json') });
    await endpoint();
    receiver.answer = () => 'never';
    await product();
    await expect.poll(() => receiver.received.length).toBe(1);
    await client.sandbox.close();
    await expect.poll(() => receiver.connections()).toBe(0);
    expect(reported).not.toHaveBeenCalled();
    reported.mockRestore();
    rmSync(folder, { recursive: true });
  });
});
