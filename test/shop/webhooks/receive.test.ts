/** A delivery on its way in: who is believed, and what the store has afterwards (rows 1 and 2 of the promises). */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES, startShop, type TestShop, WEBHOOK_SECRET } from '../support/shop.ts';
import {
  type Answered,
  becomesTrue,
  type Delivery,
  deliver,
  eventsOf,
  newSubscriber,
  rows,
  sign,
  stored,
} from './support.ts';

const OTHER_SECRET = `whsec_${'x'.repeat(32)}`;
const OLD_SECRET = `whsec_${'o'.repeat(32)}`;
const NO_MATCH = /^No signatures found matching the expected signature for payload\./;

/** What a forger may send of an event that is otherwise in order, and what the SDK says to it. */
type Forgery = [
  what: string,
  status: number,
  message: RegExp,
  forge: (text: string, now: number) => { body: string | Uint8Array } & Delivery,
];

const forgeries: Forgery[] = [
  [
    'no header',
    400,
    /^No stripe-signature header value was provided\./,
    (body) => ({ body, signature: null }),
  ],
  ['an empty header', 400, /^No stripe-signature header value/, (body) => ({ body, signature: '' })],
  ['a header that is none', 400, /^Unable to extract timestamp/, (body) => ({ body, signature: 'whatever' })],
  [
    'no time',
    400,
    /^Unable to extract timestamp/,
    (body) => ({ body, signature: sign(body).replace(/t=\d+,/, '') }),
  ],
  [
    'a time that is none',
    400,
    NO_MATCH,
    (body) => ({ body, signature: sign(body).replace(/t=\d+/, 't=soon') }),
  ],
  [
    'no signature',
    400,
    /^No signatures found with expected scheme/,
    (body, now) => ({ body, signature: `t=${now}` }),
  ],
  ['an empty signature', 400, /./, (body, now) => ({ body, signature: `t=${now},v1=` })],
  [
    'a signature for tests alone',
    400,
    /^No signatures found with expected scheme/,
    (body) => ({ body, signature: sign(body).replace('v1=', 'v0=') }),
  ],
  ['another secret', 400, NO_MATCH, (body) => ({ body, secret: OTHER_SECRET })],
  [
    'the secret without its beginning',
    400,
    NO_MATCH,
    (body) => ({ body, secret: WEBHOOK_SECRET.slice('whsec_'.length) }),
  ],
  ['the word undefined for a secret', 400, NO_MATCH, (body) => ({ body, secret: 'undefined' })],
  [
    'a signature of other content',
    400,
    NO_MATCH,
    (body) => ({ body, signature: sign(body.replace('"livemode": false', '"livemode": true')) }),
  ],
  [
    'another time than was signed',
    400,
    NO_MATCH,
    (body, now) => ({ body, signature: sign(body).replace(/t=\d+/, `t=${now + 100}`) }),
  ],
  [
    'a changed byte',
    400,
    NO_MATCH,
    (body) => ({ body: body.replace('customer', 'Customer'), signature: sign(body) }),
  ],
  ['a byte more', 400, NO_MATCH, (body) => ({ body: `${body}\n`, signature: sign(body) })],
  [
    'the same JSON written anew',
    400,
    NO_MATCH,
    (body) => ({ body: JSON.stringify(JSON.parse(body)), signature: sign(body) }),
  ],
  [
    'no body',
    400,
    /^No webhook payload was provided\.|^No signatures found/,
    (body) => ({ body: '', signature: sign(body) }),
  ],
  [
    '301 seconds of age',
    400,
    /^Timestamp outside the tolerance zone/,
    (body, now) => ({ body, timestamp: now - 302 }),
  ],
  [
    '301 seconds to come',
    400,
    /^Timestamp outside the tolerance zone/,
    (body, now) => ({ body, timestamp: now + 310 }),
  ],
  [
    'a year to come',
    400,
    /^Timestamp outside the tolerance zone/,
    (body, now) => ({ body, timestamp: now + 31_536_000 }),
  ],
  ['two times', 400, /./, (body, now) => ({ body, signature: `t=${now - 10_000},${sign(body)}` })],
  [
    'gzip of what was signed',
    400,
    NO_MATCH,
    (body) => ({ body: gzipSync(body), signature: sign(body), headers: { 'Content-Encoding': 'gzip' } }),
  ],
  [
    'no content type and another secret',
    400,
    NO_MATCH,
    (body) => ({ body: Buffer.from(body), secret: OTHER_SECRET }),
  ],
  ['2 MB', 413, /^An event has at most 1 MB\./, (body) => ({ body: body + ' '.repeat(2_000_000) })],
  ['GET', 405, /./, (body) => ({ body, method: 'GET' })],
  ['PUT', 405, /./, (body) => ({ body, method: 'PUT' })],
  ['DELETE', 405, /./, (body) => ({ body, method: 'DELETE' })],
  ['another secret to /WEBHOOK', 400, NO_MATCH, (body) => ({ body, secret: OTHER_SECRET, path: '/WEBHOOK' })],
  [
    'another secret to /webhook/',
    400,
    NO_MATCH,
    (body) => ({ body, secret: OTHER_SECRET, path: '/webhook/' }),
  ],
  [
    'an event id of the tests of old libraries',
    400,
    NO_MATCH,
    (body) => ({ body: body.replace(/"id": "evt_\w+"/, '"id": "evt_test_1"'), secret: OTHER_SECRET }),
  ],
  [
    'a header that names another secret',
    400,
    NO_MATCH,
    (body) => ({ body, secret: OTHER_SECRET, headers: { 'X-Djstripe-Webhook-Secret': OTHER_SECRET } }),
  ],
];

/** Signed, and no event all the same. */
const nonsense: [what: string, body: string][] = [
  ['text', 'hello'],
  ['half of it', '{"id": "evt_1", "object": "ev'],
  ['null', 'null'],
  ['a number', '7'],
  ['a list', '[]'],
  ['an empty object', '{}'],
  [
    'an event without data',
    '{"id":"evt_1","object":"event","type":"customer.updated","created":1,"livemode":false}',
  ],
  [
    'an event without an id',
    '{"object":"event","type":"customer.updated","created":1,"livemode":false,"data":{"object":{}}}',
  ],
  [
    'an id with a zero byte',
    '{"id":"evt_\\u0000","object":"event","type":"customer.updated","created":1,"livemode":false,"data":{"object":{}}}',
  ],
  [
    'a thin event',
    '{"id":"evt_1","object":"v2.core.event","type":"v1.customer.updated","created":"2026-01-01T00:00:00Z","livemode":false}',
  ],
];

describe.each(ENGINES)('on %s', (engine) => {
  let shop: TestShop;
  let event: Stripe.Event;
  beforeAll(async () => {
    shop = await startShop({
      engine,
      env: { STRIPE_WEBHOOK_SECRET: `${WEBHOOK_SECRET},${OLD_SECRET}` },
    });
    // All that comes is sent by the tests.
    await shop.control('POST', 'faults', { webhook: '*', times: 1_000_000, drop: true });
    const { customer, subscription } = await newSubscriber(shop);
    await shop.stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    event = (await eventsOf(shop, customer)).at(-1) as Stripe.Event;
  });
  afterAll(() => shop.close());

  it('nobody but Stripe is believed', async () => {
    const before = await rows(shop);
    const now = Math.floor(Date.now() / 1000);
    const text = JSON.stringify(event, null, 2);
    for (const [what, status, message, forge] of forgeries) {
      const { body, ...delivery } = forge(text, now);
      const answer = await deliver(shop.url, body, delivery);
      expect(answer, what).toMatchObject({
        status,
        body: { error: { message: expect.stringMatching(message) } },
      });
    }
    expect(await rows(shop)).toEqual(before);
  });

  it('what is signed and is no event is refused', async () => {
    const before = await rows(shop);
    for (const [what, body] of nonsense) {
      expect((await deliver(shop.url, body)).status, what).toBe(400);
    }
    expect(await rows(shop)).toEqual(before);
  });

  it('Stripe is believed, however its delivery looks and when it is just not too old', async () => {
    const now = Math.floor(Date.now() / 1000);
    const text = JSON.stringify(event, null, 2);
    const good: [string | Uint8Array, Delivery][] = [
      [Buffer.from(text), {}],
      [text, { timestamp: now - 240 }],
      [text, { timestamp: now + 240 }],
      [text, { path: '/webhook/' }],
      [text, { signature: `${sign(text, OTHER_SECRET)},${sign(text).replace(/t=\d+,/, '')}` }],
      [text, { headers: { 'Content-Type': 'text/plain' } }],
    ];
    for (const [body, delivery] of good) {
      const sent = await deliver(shop.url, body, delivery);
      expect(sent).toEqual({ status: 200, body: { received: true } } satisfies Answered);
    }
    expect((await rows(shop)).filter(({ id }) => id === event.id)).toHaveLength(1);
    await becomesTrue(shop, [(event.data.object as Stripe.Subscription).customer as string]);
  });

  it('200 events are kept while one secret takes over from the other', async () => {
    const { customer } = event.data.object as { customer: string };
    const ids = Array.from({ length: 200 }, () => `evt_${randomUUID().replaceAll('-', '')}`);
    const answers = await Promise.all(
      ids.map((id, index) => {
        const text = JSON.stringify({ ...event, id }, null, 2);
        const both = `${sign(text, OLD_SECRET)},${sign(text).replace(/t=\d+,/, '')}`;
        const signature = [sign(text, OLD_SECRET), sign(text), both][index % 3] as string;
        return deliver(shop.url, text, { signature });
      }),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const kept = new Set((await rows(shop, customer)).map(({ id }) => id));
    expect(ids.filter((id) => !kept.has(id))).toEqual([]);
  });

  it('what concerns nobody of ours, or nothing that is shown, is taken and changes nothing', async () => {
    const before = await rows(shop);
    const stranger = await shop.stripe.customers.create({ email: 'stranger@example.com' });
    const of = (changes: object) => ({ ...event, id: `evt_${randomUUID().replaceAll('-', '')}`, ...changes });
    const about = (changes: object) => ({ object: { ...event.data.object, ...changes } });
    const events = [
      of({ type: 'no.such.type' }),
      of({ type: 'charge.succeeded' }),
      of({ data: about({ customer: null }) }),
      of({ account: 'acct_other' }),
      of({ livemode: true }),
    ];
    for (const other of events) {
      expect((await deliver(shop.url, JSON.stringify(other))).status).toBe(200);
    }
    expect(await rows(shop)).toEqual(before);
    expect(shop.lines).toContainEqual(expect.objectContaining({ level: 40, livemode: true }));

    const strangers = of({ data: about({ customer: stranger.id }) });
    expect((await deliver(shop.url, JSON.stringify(strangers))).status).toBe(200);
    expect(await rows(shop, stranger.id)).toMatchObject([{ id: strangers.id, status: 'done', attempts: 0 }]);
    expect(await stored(shop, stranger.id)).toEqual({});
  });

  it('without a secret nothing is taken', async () => {
    const open = await startShop({
      with: shop.sandbox,
      databaseUrl: shop.databaseUrl,
      env: { STRIPE_WEBHOOK_SECRET: '' },
    });
    const answer = await deliver(open.url, event);
    expect(answer).toMatchObject({
      status: 503,
      body: { error: { message: expect.stringContaining('STRIPE_WEBHOOK_SECRET is not set') } },
    });
    await open.close();
  });
});
