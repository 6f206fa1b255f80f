/** Events: which changes make them, in what order, with what in them, and how they are found again. */
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { refusal, useSandbox } from './support.ts';

let now = 1_800_000_000;
const client = useSandbox({ now: () => now * 1000 });
const send = async (call: string, headers?: Record<string, string>) => {
  const [method = '', path = '', form = ''] = call.split(' ');
  return client.send(method, path, form, headers);
};
const made = async (call: string) => (await send(call)).body;

beforeEach(async () => {
  await client.control('POST', 'reset');
});

/** The events so far, oldest first. */
async function events(): Promise<Stripe.Event[]> {
  return (await client.send('GET', '/v1/events', 'limit=100')).body.data.reverse();
}
const types = async () => (await events()).map(({ type }) => type);
/** The events since the last call of it, by type and what they say was before. */
async function news(): Promise<[string, string, unknown][]> {
  const all = await events();
  const fresh = all.slice(seen);
  seen = all.length;
  return fresh.map(({ type, data }) => [
    type,
    (data.object as unknown as { id: string }).id,
    data.previous_attributes,
  ]);
}
let seen = 0;
beforeEach(() => {
  seen = 0;
});

describe('products and prices', () => {
  test('a product with a default price is made with it, then the price', async () => {
    const product = await made(
      'POST /v1/products name=a&default_price_data[currency]=usd&default_price_data[unit_amount]=5',
    );
    const [first, second, ...rest] = await events();
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ type: 'product.created', data: { object: product } });
    expect(second).toMatchObject({ type: 'price.created', data: { object: { id: product.default_price } } });
    expect(first?.data).not.toHaveProperty('previous_attributes');
  });

  test('a recurring price is told of as a plan too, and as that first', async () => {
    await made('POST /v1/products id=p&name=a');
    const price = await made(
      'POST /v1/prices product=p&currency=eur&unit_amount_decimal=0.5&recurring[interval]=month&recurring[interval_count]=3&metadata[a]=b&transform_quantity[divide_by]=7&transform_quantity[round]=up',
    );
    const [, plan, own] = await events();
    expect([plan?.type, own?.type]).toEqual(['plan.created', 'price.created']);
    expect(own?.data.object).toEqual(price);
    expect(plan?.data.object).toEqual({
      id: price.id,
      object: 'plan',
      active: true,
      amount: null,
      amount_decimal: '0.5',
      billing_scheme: 'per_unit',
      created: now,
      currency: 'eur',
      interval: 'month',
      interval_count: 3,
      livemode: false,
      metadata: { a: 'b' },
      meter: null,
      nickname: null,
      product: 'p',
      tiers_mode: null,
      transform_usage: { divide_by: 7, round: 'up' },
      trial_period_days: null,
      usage_type: 'licensed',
    });
  });

  test('product_data makes the product first', async () => {
    await made('POST /v1/prices currency=usd&unit_amount=5&product_data[name]=a');
    expect(await types()).toEqual(['product.created', 'price.created']);
  });

  test('an update says what was before: of maps only the keys that changed, a new one as null, lists whole', async () => {
    await made(
      'POST /v1/products id=p&name=a&metadata[kept]=1&metadata[changed]=1&metadata[gone]=1&images[0]=https://a.example/1&images[1]=https://a.example/2&package_dimensions[height]=1&package_dimensions[length]=1&package_dimensions[weight]=1&package_dimensions[width]=1',
    );
    await news();
    now += 5;
    const product = await made(
      'POST /v1/products/p name=b&metadata[changed]=2&metadata[gone]=&metadata[new]=1&images[0]=https://a.example/1&package_dimensions=&description=x&metadata[kept]=1',
    );
    expect(await news()).toEqual([
      [
        'product.updated',
        'p',
        {
          name: 'a',
          metadata: { changed: '1', gone: '1', new: null },
          images: ['https://a.example/1', 'https://a.example/2'],
          package_dimensions: { height: 1, length: 1, weight: 1, width: 1 },
          description: null,
          updated: now - 5,
        },
      ],
    ]);
    expect((await events()).at(-1)).toMatchObject({ created: now, data: { object: product } });
  });

  test('a price: as a plan only if the plan changed', async () => {
    await made('POST /v1/products id=p&name=a');
    const { id } = await made(
      'POST /v1/prices product=p&currency=eur&unit_amount=5&recurring[interval]=month',
    );
    const { id: once } = await made('POST /v1/prices product=p&currency=eur&unit_amount=5');
    await news();
    await made(`POST /v1/prices/${id} lookup_key=k`);
    await made(`POST /v1/prices/${id} active=false&nickname=n`);
    await made(`POST /v1/prices/${once} active=false`);
    expect(await news()).toEqual([
      ['price.updated', id, { lookup_key: null }],
      ['plan.updated', id, { active: true, nickname: null }],
      ['price.updated', id, { active: true, nickname: null }],
      ['price.updated', once, { active: true }],
    ]);
  });

  test.each(['created', 'updated'])(
    'a lookup key is first lost, then %s with the new holder',
    async (how) => {
      await made('POST /v1/products id=p&name=a');
      const price = 'product=p&currency=eur&unit_amount=5';
      const { id: holder } = await made(`POST /v1/prices ${price}&lookup_key=k`);
      const { id: other } = await made(`POST /v1/prices ${price}`);
      await news();
      const call = how === 'created' ? `POST /v1/prices ${price}&` : `POST /v1/prices/${other} `;
      const { id } = await made(`${call}lookup_key=k&transfer_lookup_key=true`);
      expect(await news()).toEqual([
        ['price.updated', holder, { lookup_key: 'k' }],
        [`price.${how}`, id, how === 'created' ? undefined : { lookup_key: null }],
      ]);
      const loss = (await events()).find(({ type }) => type === 'price.updated');
      expect(loss?.data.object).toMatchObject({ lookup_key: null, active: true });
    },
  );

  test('a deleted product is told of as it was last, archived', async () => {
    const product = await made('POST /v1/products id=p&name=a');
    await made('DELETE /v1/products/p');
    const [, event] = await events();
    expect(event).toMatchObject({ type: 'product.deleted' });
    expect(event?.data).toEqual({ object: { ...product, active: false } });
  });
});

test('meters', async () => {
  const { id } = await made(
    'POST /v1/billing/meters display_name=m&event_name=e&default_aggregation[formula]=sum',
  );
  const path = `POST /v1/billing/meters/${id}`;
  await made(`${path} display_name=n`);
  await made(`${path}/deactivate`);
  await made(`${path}/reactivate`);
  const [, second] = await events();
  expect(await news()).toEqual([
    ['billing.meter.created', id, undefined],
    ['billing.meter.updated', id, { display_name: 'm' }],
    ['billing.meter.deactivated', id, undefined],
    ['billing.meter.reactivated', id, undefined],
  ]);
  expect(second?.data.object).toMatchObject({ display_name: 'n' });
});

test('portal configurations', async () => {
  const path = '/v1/billing_portal/configurations';
  const { id } = await made(`POST ${path} features[invoice_history][enabled]=true`);
  await made(
    `POST ${path}/${id} features[invoice_history][enabled]=false&metadata[a]=1&business_profile[headline]=h`,
  );
  expect(await news()).toEqual([
    ['billing_portal.configuration.created', id, undefined],
    [
      'billing_portal.configuration.updated',
      id,
      {
        features: { invoice_history: { enabled: true } },
        metadata: null,
        business_profile: { headline: null },
      },
    ],
  ]);
});

describe('what is in an event', () => {
  test('is never expanded, whatever the request expanded', async () => {
    await made('POST /v1/products id=p&name=a');
    const answer = await made(
      'POST /v1/prices product=p&currency=eur&unit_amount=5&expand[0]=product&expand[1]=currency_options',
    );
    const object = (await events()).at(-1)?.data.object as Stripe.Price;
    expect(answer.product.id).toBe('p');
    expect(object.product).toBe('p');
    expect(object).not.toHaveProperty('currency_options');
  });

  test('names the request and its key, and the version of the API', async () => {
    const { headers } = await send('POST /v1/products id=p&name=a', { 'Idempotency-Key': 'k' });
    const plain = await send('POST /v1/products/p name=b');
    const requests = (await events()).map(({ request }) => request);
    expect(requests).toEqual([
      { id: headers.get('request-id'), idempotency_key: 'k' },
      { id: plain.headers.get('request-id'), idempotency_key: null },
    ]);
    expect((await events())[0]).toMatchObject({
      livemode: false,
      api_version: headers.get('stripe-version'),
    });
  });

  test('names no request when its time has come by itself', async () => {
    const { id } = await made(
      'POST /v1/checkout/sessions mode=setup&currency=usd&success_url=https://a.example/done',
    );
    await client.control('POST', 'clock', { advance: 86_400 });
    const event = (await events()).at(-1);
    expect(event).toMatchObject({
      type: 'checkout.session.expired',
      request: { id: null, idempotency_key: null },
      data: { object: { id, status: 'expired' } },
    });
  });

  test('does not change with the object', async () => {
    await made('POST /v1/products id=p&name=a');
    const [event] = await events();
    await made('POST /v1/products/p name=b');
    expect((await client.send('GET', `/v1/events/${event?.id}`)).body).toEqual(event);
  });
});

describe('no event', () => {
  test.each([
    ['an update that changes nothing', 'POST /v1/products/p name=a&metadata[x]=1'],
    ['an empty update', 'POST /v1/products/p'],
    ['the lookup key it holds already', 'POST /v1/prices/{price} lookup_key=k&transfer_lookup_key=true'],
    ['a refusal by the state', 'POST /v1/prices product=p&currency=usd&unit_amount=1&lookup_key=k'],
    [
      'a refusal after a first effect',
      'POST /v1/prices product_data[name]=n&currency=usd&unit_amount=1&lookup_key=k',
    ],
    ['a refusal of the form', 'POST /v1/products nope=1'],
    ['what is not implemented', 'POST /v1/coupons percent_off=5'],
    ['a read', 'GET /v1/products/p'],
    ['an endpoint', 'POST /v1/webhook_endpoints url=https://a.example&enabled_events[0]=payout.paid'],
  ])('for %s', async (_what, call) => {
    await made('POST /v1/products id=p&name=a&metadata[x]=1');
    const { id } = await made('POST /v1/prices product=p&currency=eur&unit_amount=5&lookup_key=k');
    const before = await events();
    now += 10;
    await send(call.replace('{price}', id));
    expect(await events()).toEqual(before);
  });

  test('for a replay, and one for all that ask at once under a key', async () => {
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => send('POST /v1/products name=a', { 'Idempotency-Key': 'once' })),
    );
    expect(replies.some(({ status }) => status === 200)).toBe(true);
    await send('POST /v1/products name=a', { 'Idempotency-Key': 'once' });
    expect(await types()).toEqual(['product.created']);
  });

  test.each([
    [{ cut: 'before' }, 0],
    [{ cut: 'after' }, 1],
    [{ status: 500, store: true }, 0],
    [{ status: 500 }, 0],
    [{ status: 429 }, 0],
    [{ delay_ms: 1 }, 1],
  ])('unless the effect is there: %j makes %d', async (fault, count) => {
    await client.control('POST', 'faults', { path: '/v1/products', ...fault });
    await send('POST /v1/products name=a').catch(() => undefined);
    expect(await types()).toHaveLength(count);
    expect((await client.stripe.products.list()).data).toHaveLength(count);
  });
});

describe('the list', () => {
  /** Three products, a price and a meter, a second apart. */
  async function some(): Promise<void> {
    for (const call of [
      'POST /v1/products id=a&name=a',
      'POST /v1/products/a name=b',
      'POST /v1/prices product=a&currency=eur&unit_amount=5',
      'POST /v1/billing/meters display_name=m&event_name=e&default_aggregation[formula]=sum',
      'POST /v1/products id=b&name=b',
    ]) {
      await made(call);
      now += 1;
    }
  }
  const listed = async (form: string) =>
    (await client.send('GET', '/v1/events', form)).body.data.map(({ type }: Stripe.Event) => type);

  test.each([
    ['type=product.created', ['product.created', 'product.created']],
    ['type=product.*', ['product.created', 'product.updated', 'product.created']],
    ['type=billing.*', ['billing.meter.created']],
    ['type=prod', []],
    ['types[0]=price.created&types[1]=product.updated', ['price.created', 'product.updated']],
    ['types[]=price.created', ['price.created']],
    ['created[gte]={2}', ['product.created', 'billing.meter.created', 'price.created']],
    ['created[lt]={1}', ['product.created']],
    ['created={3}', ['billing.meter.created']],
    ['limit=2', ['product.created', 'billing.meter.created']],
    ['delivery_success=true&type=price.created', ['price.created']],
    ['delivery_success=false', []],
  ])('%s', async (form, wanted) => {
    const start = now;
    await some();
    expect(await listed(form.replace(/\{(\d)\}/, (_, n: string) => String(start + Number(n))))).toEqual(
      wanted,
    );
  });

  test('is walked from an event on, oldest first, as a catch-up does', async () => {
    await some();
    const [first, ...rest] = await events();
    const walked: string[] = [];
    for await (const { id } of client.stripe.events.list({ ending_before: first?.id ?? '', limit: 2 })) {
      walked.push(id);
    }
    expect(walked).toEqual(rest.map(({ id }) => id));
  });

  test('ends after thirty days, and then an event is nowhere any more', async () => {
    await made('POST /v1/products id=a&name=a');
    const [event] = await events();
    await client.control('POST', 'clock', { advance: 30 * 86_400 });
    expect(await types()).toEqual(['product.created']);
    await client.control('POST', 'clock', { advance: 1 });
    expect(await types()).toEqual([]);
    const gone = await refusal(client.stripe.events.retrieve(event?.id ?? ''));
    expect([gone.statusCode, gone.message]).toEqual([404, `No such event: '${event?.id}'`]);
    expect((await client.control('GET', 'state')).body.objects.event).toEqual([]);
  });

  test('ends for thousands of events at once', async () => {
    await made('POST /v1/products id=a&name=a');
    const { body: state } = await client.control('GET', 'state');
    const [event] = state.objects.event;
    const many = Array.from({ length: 4_500 }, (_, n) => ({ ...event, id: `evt_many${n}` }));
    state.objects.event = [...many, { ...event, created: event.created + 86_400 }];
    await client.control('PUT', 'state', state);
    await client.control('POST', 'clock', { advance: 30 * 86_400 + 1 });
    expect((await events()).map(({ id }) => id)).toEqual([event.id]);
    expect((await client.control('GET', 'state')).body.objects.event).toHaveLength(1);
  });

  test('has thousands of deliveries, of which the latest are kept', async () => {
    await made('POST /v1/products id=a&name=a');
    const { body: state } = await client.control('GET', 'state');
    const [{ id: event, created }] = state.objects.event;
    const over = { created, event, endpoint: 'we_gone', attempts: [], next_attempt_at: null };
    const ids = Array.from({ length: 6_000 }, (_, n) => `dlv_many${n}`);
    state.objects.delivery = ids.map((id) => ({
      id,
      ...over,
      given_up: 'lost',
      status: 'failed',
      resent: false,
    }));
    await client.control('PUT', 'state', state);
    await client.control('POST', 'clock', { advance: 1 });
    const { objects } = (await client.control('GET', 'state')).body;
    expect(objects.delivery.map(({ id }: { id: string }) => id)).toEqual(ids.slice(1_000));
  });
});
