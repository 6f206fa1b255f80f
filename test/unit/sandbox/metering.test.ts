/** Meter events, what becomes of them, and what is read of them again (facts.md §2.4). */
import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { refusal, useSandbox } from './support.ts';

const NOW = 1_800_000_000;
const HOUR = 60 * 60;
const DAY = 24 * HOUR;
/** The hour in which the sandbox's clock stands still, and the day. */
const THIS_HOUR = NOW - (NOW % HOUR);
const TODAY = NOW - (NOW % DAY);

const client = useSandbox({ now: () => NOW * 1000 });

type Formula = 'count' | 'last' | 'sum';
let meters = 0;

async function meterOf(formula: Formula, more: Partial<Stripe.Billing.MeterCreateParams> = {}) {
  return client.stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: `calls_${++meters}`,
    default_aggregation: { formula },
    ...more,
  });
}

async function aCustomer(test_clock?: string): Promise<string> {
  return (await client.stripe.customers.create(test_clock === undefined ? {} : { test_clock })).id;
}

const use = (event_name: string, customer: string, value: string, more: object = {}) =>
  client.stripe.billing.meterEvents.create({
    event_name,
    payload: { stripe_customer_id: customer, value },
    ...more,
  });

/** What a day had of it, or some other span of time; null when Stripe has nothing to say of it. */
async function usage(
  meter: string,
  customer: string,
  from = TODAY,
  to = TODAY + DAY,
): Promise<number | null> {
  const range = { customer, start_time: from, end_time: to };
  const { data } = await client.stripe.billing.meters.listEventSummaries(meter, range);
  return data[0]?.aggregated_value ?? null;
}

/** Moves the account's time; it goes back to where it was afterwards. */
async function later<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  const { body: before } = await client.control('GET', 'state');
  await client.control('POST', 'clock', { advance: seconds });
  try {
    return await work();
  } finally {
    await client.control('PUT', 'state', before);
  }
}

describe('a meter event', () => {
  test('is answered without an id, at the time it was sent, under an identifier that is made', async () => {
    const { event_name } = await meterOf('sum');
    const customer = await aCustomer();
    const event = await use(event_name, customer, '5');
    expect({ ...event, identifier: '' }).toEqual({
      object: 'billing.meter_event',
      created: NOW,
      event_name,
      identifier: '',
      livemode: false,
      payload: { stripe_customer_id: customer, value: '5' },
      timestamp: NOW,
    });
    expect(event.identifier).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect((await use(event_name, customer, '5')).identifier).not.toBe(event.identifier);
  });

  test('makes no event', async () => {
    const { event_name } = await meterOf('sum');
    const customer = await aCustomer();
    const { data: before } = await client.stripe.events.list({ limit: 1 });
    await use(event_name, customer, '5', { identifier: 'quiet' });
    await client.stripe.billing.meterEventAdjustments.create({
      event_name,
      type: 'cancel',
      cancel: { identifier: 'quiet' },
    });
    await use(event_name, 'cus_nobody', '5');
    expect((await client.stripe.events.list({ limit: 1 })).data).toEqual(before);
  });

  test.each([
    ['35 days ago', -35 * DAY],
    ['5 minutes ahead', 300],
  ])('may be of %s', async (_, seconds) => {
    const { event_name, id } = await meterOf('sum');
    const customer = await aCustomer();
    await use(event_name, customer, '5', { timestamp: NOW + seconds });
    expect(await usage(id, customer, TODAY - 40 * DAY)).toBe(5);
  });

  test('is judged and dated by the test clock of its customer, and received when it comes', async () => {
    const frozen_time = NOW + 400 * DAY;
    const clock = await client.stripe.testHelpers.testClocks.create({ frozen_time });
    const customer = await aCustomer(clock.id);
    const { event_name } = await meterOf('sum');
    expect(await use(event_name, customer, '1')).toMatchObject({ created: NOW, timestamp: frozen_time });
    const old = frozen_time - 35 * DAY;
    expect(await use(event_name, customer, '1', { timestamp: old })).toMatchObject({ timestamp: old });
    for (const timestamp of [NOW, old - 1, frozen_time + 301]) {
      expect((await refusal(use(event_name, customer, '1', { timestamp }))).param).toBe('timestamp');
    }
  });

  test('has the keys that its meter was made with', async () => {
    const { event_name, id } = await meterOf('sum', {
      customer_mapping: { type: 'by_id', event_payload_key: 'who' },
      value_settings: { event_payload_key: 'tokens' },
    });
    const customer = await aCustomer();
    const payload = { who: customer, tokens: '7', value: '100', stripe_customer_id: 'cus_x' };
    await client.stripe.billing.meterEvents.create({ event_name, payload });
    expect(await usage(id, customer)).toBe(7);
  });
});

describe('the identifier of a meter event', () => {
  test('is taken once, under another idempotency key and of another meter too', async () => {
    const customer = await aCustomer();
    const [first, second] = [await meterOf('sum'), await meterOf('sum')];
    const form = (event_name: string) =>
      `event_name=${event_name}&payload[stripe_customer_id]=${customer}&payload[value]=2&identifier=once`;
    const send = (event_name: string, key: string) =>
      client.send('POST', '/v1/billing/meter_events', form(event_name), { 'Idempotency-Key': key });
    const sent = await send(first.event_name, 'key-1');
    expect(sent.status).toBe(200);

    const again = await send(first.event_name, 'key-2');
    expect(again.status).toBe(400);
    expect(again.headers.get('stripe-should-retry')).toBe('false');
    expect({ ...again.body.error, request_log_url: '' }).toEqual({
      message: 'An event already exists with identifier once.',
      request_log_url: '',
      type: 'invalid_request_error',
    });
    expect((await send(second.event_name, 'key-3')).status).toBe(400);
    // The first answer is kept under its key.
    expect(await send(first.event_name, 'key-1')).toMatchObject({ status: 200, body: sent.body });
    expect(await usage(first.id, customer)).toBe(2);
    expect(await usage(second.id, customer)).toBeNull();
  });

  test('is free again after a day', async () => {
    const { event_name } = await meterOf('sum');
    const customer = await aCustomer();
    const again = () => use(event_name, customer, '1', { identifier: 'daily' });
    await again();
    await later(DAY - 1, async () => expect((await refusal(again())).message).toContain('already exists'));
    await later(DAY, async () => expect((await again()).identifier).toBe('daily'));
  });

  test('of an event that counts for nobody is taken as well', async () => {
    const { event_name } = await meterOf('sum');
    await use(event_name, 'cus_nobody', '1', { identifier: 'in-vain' });
    const again = await refusal(use(event_name, await aCustomer(), '1', { identifier: 'in-vain' }));
    expect(again.message).toBe('An event already exists with identifier in-vain.');
  });
});

describe('what is wrong with an event is told later', () => {
  const customer = 'stripe_customer_id';
  test.each([
    [
      { value: '1' },
      'meter_event_no_customer_defined',
      `Customer mapping key ${customer} not found in payload.`,
    ],
    [{ [customer]: 'cus_x', value: '1' }, 'meter_event_customer_not_found', 'Customer cus_x not found.'],
    [{}, 'meter_event_invalid_value', 'Value key value not found in payload.'],
    [{ value: 'many' }, 'meter_event_invalid_value', 'Value many is not a number.'],
    [{ value: '1e3' }, 'meter_event_invalid_value', 'Value 1e3 is not a number.'],
    [{ value: '+1' }, 'meter_event_invalid_value', 'Value +1 is not a number.'],
    [{ value: '1,000' }, 'meter_event_invalid_value', 'Value 1,000 is not a number.'],
    [
      { value: '1234567890.123456' },
      'meter_event_value_too_many_digits',
      'Value 1234567890.123456 has more than 15 digits.',
    ],
  ])('%j', async (payload: Record<string, string>, code, error_message) => {
    const meter = await meterOf('sum');
    const known = await aCustomer();
    const named = code.includes('customer') ? payload : { [customer]: known, ...payload };
    const { event_name } = meter;
    const idempotencyKey = `of ${meter.id}`;
    const sent = await client.stripe.billing.meterEvents.create(
      { event_name, payload: named },
      { idempotencyKey },
    );
    expect(sent.payload).toEqual(named);
    expect(await usage(meter.id, known)).toBeNull();

    const told = () => client.stripe.v2.core.events.list({ object_id: meter.id });
    // NOW is the first of ten seconds that are looked at together.
    await later(11, async () => expect((await told()).data).toEqual([]));
    await later(12, async () => {
      const [event] = (await told()).data;
      if (event?.type !== 'v1.billing.meter.error_report_triggered') throw new Error('no report');
      const { fetchRelatedObject, ...report } = event;
      expect(report).toEqual({
        id: expect.stringMatching(/^evt_test_65/),
        object: 'v2.core.event',
        context: null,
        created: '2027-01-15T08:00:12.000Z',
        data: {
          developer_message_summary: 'There is 1 invalid event',
          reason: {
            error_count: 1,
            error_types: [
              {
                code,
                error_count: 1,
                sample_errors: [{ error_message, request: { identifier: idempotencyKey } }],
              },
            ],
          },
          validation_end: '2027-01-15T08:00:10.000Z',
          validation_start: '2027-01-15T08:00:00.000Z',
        },
        livemode: false,
        reason: null,
        related_object: { id: meter.id, type: 'billing.meter', url: `/v1/billing/meters/${meter.id}` },
        type: 'v1.billing.meter.error_report_triggered',
      });
      expect(await fetchRelatedObject()).toMatchObject({ id: meter.id, event_name });
      const { fetchRelatedObject: _, ...read } = (await client.stripe.v2.core.events.retrieve(
        event.id,
      )) as typeof event;
      expect(read).toEqual(report);
    });
    await later(31 * DAY, async () => {
      expect((await told()).data).toEqual([]);
      expect((await client.control('GET', 'state')).body.objects['v2.core.event']).toEqual([]);
    });
  });

  test('those of ten seconds in one report a meter, by what was wrong, five examples of each', async () => {
    const [meter, other] = [await meterOf('sum'), await meterOf('sum')];
    const known = await aCustomer();
    for (let count = 0; count < 7; count++) await use(meter.event_name, 'cus_x', '1');
    await use(meter.event_name, known, 'x');
    await use(other.event_name, known, 'x');
    await client.control('POST', 'clock', { advance: 10 });
    await use(meter.event_name, known, 'y');
    await client.control('POST', 'clock', { advance: 12 });
    const { data } = await client.stripe.v2.core.events.list({ object_id: meter.id });
    const reports = data.map((event) => ('data' in event ? (event.data as MeterErrors) : undefined));
    expect(
      reports.map((report) => [
        report?.developer_message_summary,
        report?.validation_start,
        report?.reason.error_types.map((one) => [one.code, one.error_count, one.sample_errors.length]),
      ]),
    ).toEqual([
      ['There is 1 invalid event', '2027-01-15T08:00:10.000Z', [['meter_event_invalid_value', 1, 1]]],
      [
        'There are 8 invalid events',
        '2027-01-15T08:00:00.000Z',
        [
          ['meter_event_customer_not_found', 7, 5],
          ['meter_event_invalid_value', 1, 1],
        ],
      ],
    ]);
    const types = ['v1.billing.meter.error_report_triggered'];
    expect((await client.stripe.v2.core.events.list({ object_id: other.id, types })).data).toHaveLength(1);
    const none = { object_id: other.id, types: ['v1.billing.meter.no_meter_found'] };
    expect((await client.stripe.v2.core.events.list(none)).data).toEqual([]);
  });

  test('the report names an event by its identifier when its request had no idempotency key', async () => {
    const { event_name, id } = await meterOf('sum');
    const form = `event_name=${event_name}&payload[value]=1&identifier=nameless`;
    await client.send('POST', '/v1/billing/meter_events', form);
    await later(60, async () => {
      const { body } = await client.send('GET', '/v2/core/events', `object_id=${id}`);
      const [type] = body.data[0].data.reason.error_types;
      expect(type.sample_errors[0].request).toEqual({ identifier: 'nameless' });
    });
  });

  test.each(['123456789012345', '-12345678.1234567', '000012345678901234.5000'])(
    '%s has no more than fifteen digits',
    async (value) => {
      const { event_name, id } = await meterOf('sum');
      const known = await aCustomer();
      await use(event_name, known, value);
      expect(await usage(id, known)).toBe(Number(value));
    },
  );

  test('a value is no matter to a meter that counts', async () => {
    const { event_name, id } = await meterOf('count');
    const known = await aCustomer();
    await use(event_name, known, 'whatever');
    await client.stripe.billing.meterEvents.create({ event_name, payload: { stripe_customer_id: known } });
    expect(await usage(id, known)).toBe(2);
  });

  test('pages of reports, forwards with the SDK, and back', async () => {
    const meter = await meterOf('sum');
    for (let count = 0; count < 5; count++) {
      await use(meter.event_name, 'cus_x', '1');
      await client.control('POST', 'clock', { advance: 10 });
    }
    await client.control('POST', 'clock', { advance: 60 });
    const all = await client.stripe.v2.core.events.list({ object_id: meter.id });
    expect(all.data).toHaveLength(5);
    const ids = all.data.map(({ id }) => id);
    const walked: string[] = [];
    for await (const { id } of client.stripe.v2.core.events.list({ object_id: meter.id, limit: 2 }))
      walked.push(id);
    expect(walked).toEqual(ids);

    const read = async (address: string) => (await client.send('GET', address)).body;
    const first = await read(`/v2/core/events?object_id=${meter.id}&limit=2`);
    expect(first.previous_page_url).toBeNull();
    const second = await read(first.next_page_url);
    const third = await read(second.next_page_url);
    expect(third.next_page_url).toBeNull();
    expect((await read(third.previous_page_url)).data).toEqual(second.data);
    expect((await read(second.previous_page_url)).data).toEqual(first.data);
    const created = all.data[1]?.created ?? '';
    const since = await read(`/v2/core/events?object_id=${meter.id}&created[gte]=${created}`);
    expect(since.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    const before = { object_id: meter.id, created: { lt: Date.parse(created) / 1000 } };
    expect((await client.stripe.v2.core.events.list(before)).data.map(({ id }) => id)).toEqual(ids.slice(2));
  });

  test('the log of requests has those of /v1 alone', async () => {
    await client.control('DELETE', 'requests');
    await client.stripe.v2.core.events.list();
    await client.stripe.billing.meters.list();
    const { body } = await client.control('GET', 'requests');
    expect(body.data.map(({ path }: { path: string }) => path)).toEqual(['/v1/billing/meters']);
  });
});

type MeterErrors = Stripe.Events.V1BillingMeterErrorReportTriggeredEvent.Data;

describe('an adjustment', () => {
  const cancel = (event_name: string, identifier: string) =>
    client.stripe.billing.meterEventAdjustments.create({
      event_name,
      type: 'cancel',
      cancel: { identifier },
    });

  test('takes an event back', async () => {
    const { event_name, id } = await meterOf('sum');
    const customer = await aCustomer();
    await use(event_name, customer, '5', { identifier: 'kept' });
    await use(event_name, customer, '8', { identifier: 'taken-back' });
    expect(await cancel(event_name, 'taken-back')).toEqual({
      object: 'billing.meter_event_adjustment',
      cancel: { identifier: 'taken-back' },
      event_name,
      livemode: false,
      status: 'pending',
      type: 'cancel',
    });
    expect(await usage(id, customer)).toBe(5);
    await cancel(event_name, 'kept');
    expect(await usage(id, customer)).toBeNull();
  });

  test('takes the last event back that has the identifier', async () => {
    const { event_name, id } = await meterOf('sum');
    const customer = await aCustomer();
    await use(event_name, customer, '5', { identifier: 'twice' });
    await later(DAY, async () => {
      await use(event_name, customer, '8', { identifier: 'twice' });
      await cancel(event_name, 'twice');
      expect(await usage(id, customer, TODAY, TODAY + 2 * DAY)).toBe(5);
    });
  });

  test('comes within a day of the event, whatever time the event is of', async () => {
    const { event_name } = await meterOf('sum');
    await use(event_name, await aCustomer(), '5', { identifier: 'old', timestamp: NOW - 20 * DAY });
    await later(DAY + 1, async () =>
      expect((await refusal(cancel(event_name, 'old'))).message).toBe(
        'You can only cancel events within 24 hours of Stripe receiving them.',
      ),
    );
    await later(DAY, async () => expect((await cancel(event_name, 'old')).status).toBe('pending'));
  });
});

describe('usage', () => {
  const at = (timestamp: number) => ({ timestamp });

  test.each<[Formula, (number | null)[], number]>([
    ['sum', [null, 2.75, 4], 6.75],
    ['count', [null, 3, 1], 4],
    ['last', [null, 0.5, 4], 4],
  ])('%s, by the hour and as a whole', async (formula, hours, whole) => {
    const { event_name, id } = await meterOf(formula);
    const [customer, other] = [await aCustomer(), await aCustomer()];
    const start = THIS_HOUR - 3 * HOUR;
    await use(event_name, customer, '4', at(start + 2 * HOUR));
    await use(event_name, customer, '0.5', at(start + 2 * HOUR - 1));
    await use(event_name, customer, '3.25', at(start + HOUR));
    await use(event_name, customer, '-1', at(start + HOUR + 1));
    await use(event_name, other, '100', at(start + HOUR));
    const range = { customer, start_time: start, end_time: start + 3 * HOUR };
    const { data, has_more, url } = await client.stripe.billing.meters.listEventSummaries(id, {
      ...range,
      value_grouping_window: 'hour',
    });
    // Newest first, and nothing of an hour in which nothing was used.
    expect(data.map(({ start_time, aggregated_value }) => [start_time, aggregated_value])).toEqual(
      hours.flatMap((value, index) => (value === null ? [] : [[start + index * HOUR, value]])).reverse(),
    );
    expect([has_more, url]).toEqual([false, `/v1/billing/meters/${id}/event_summaries`]);
    expect((await client.stripe.billing.meters.listEventSummaries(id, range)).data).toEqual([
      {
        id: expect.stringMatching(/^mtrusg_test_/),
        object: 'billing.meter_event_summary',
        aggregated_value: whole,
        end_time: range.end_time,
        livemode: false,
        meter: id,
        start_time: start,
      },
    ]);
  });

  test('by the day, a page at a time', async () => {
    const { event_name, id } = await meterOf('sum');
    const customer = await aCustomer();
    for (let day = 0; day < 25; day++) {
      await use(event_name, customer, String(day + 1), at(TODAY - day * DAY));
    }
    const range = { customer, start_time: TODAY - 30 * DAY, end_time: TODAY + DAY };
    const grouped = { ...range, value_grouping_window: 'day' } as const;
    const days = await client.stripe.billing.meters
      .listEventSummaries(id, { ...grouped, limit: 10 })
      .autoPagingToArray({ limit: 100 });
    expect(days.map(({ aggregated_value }) => aggregated_value)).toEqual(
      Array.from({ length: 25 }, (_, day) => day + 1),
    );
    expect(new Set(days.map(({ id: own }) => own)).size).toBe(25);
  });

  test.each([
    ['hour', 12],
    ['day', 1],
  ] as const)('added up by the %s before it was sent: what came last replaces', async (window, yesterday) => {
    const { event_name, id } = await meterOf('sum', { event_time_window: window });
    const customer = await aCustomer();
    const start = TODAY - DAY;
    await use(event_name, customer, '100', at(start));
    await use(event_name, customer, '5', at(start + HOUR + 5));
    await use(event_name, customer, '11', at(start + HOUR));
    await use(event_name, customer, '1', at(start + 60));
    await use(event_name, customer, '9', at(TODAY));
    expect(await usage(id, customer, start, TODAY)).toBe(yesterday);
    expect(await usage(id, customer)).toBe(9);
  });

  test('counts at once, or after the lag that is set', async () => {
    const { event_name, id } = await meterOf('sum');
    const customer = await aCustomer();
    await use(event_name, customer, '5');
    expect(await usage(id, customer)).toBe(5);
    await later(0, async () => {
      await client.control('POST', 'billing', { usage_lag_seconds: 60 });
      expect(await usage(id, customer)).toBeNull();
      await client.control('POST', 'clock', { advance: 59 });
      expect(await usage(id, customer)).toBeNull();
      await client.control('POST', 'clock', { advance: 1 });
      expect(await usage(id, customer)).toBe(5);
    });
  });

  test('stays with a meter that is deactivated, and is not that of the next of its name', async () => {
    const before = await meterOf('sum');
    const customer = await aCustomer();
    await use(before.event_name, customer, '5');
    await client.stripe.billing.meters.deactivate(before.id);
    expect((await refusal(use(before.event_name, customer, '5'))).message).toBe(
      `No active meter found for event name "${before.event_name}".`,
    );
    const after = await meterOf('sum', { event_name: before.event_name });
    await use(before.event_name, customer, '7');
    expect([await usage(before.id, customer), await usage(after.id, customer)]).toEqual([5, 7]);
    await client.stripe.billing.meters.deactivate(after.id);
    await client.stripe.billing.meters.reactivate(before.id);
    await use(before.event_name, customer, '1');
    expect([await usage(before.id, customer), await usage(after.id, customer)]).toEqual([6, 7]);
  });
});
