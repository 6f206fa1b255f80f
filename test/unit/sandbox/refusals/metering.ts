import type Stripe from 'stripe';
import { EMPTY, LONG, type Row } from './row.ts';

/** The clock of these tests stands at 1,800,000,000. */
const NOW = 1_800_000_000;
const DAY = 24 * 60 * 60;

export async function meteringFixtures(stripe: Stripe): Promise<Record<string, string>> {
  const event_name = 'metered';
  const meter = await stripe.billing.meters.create({
    display_name: 'Metered',
    event_name,
    default_aggregation: { formula: 'sum' },
  });
  const { id: customer } = await stripe.customers.create();
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: NOW + 100 * DAY });
  const { id: later } = await stripe.customers.create({ test_clock: clock.id });
  const payload = { stripe_customer_id: customer, value: '1' };
  for (const identifier of ['sent', 'back']) {
    await stripe.billing.meterEvents.create({ event_name, payload, identifier });
  }
  const cancel = { identifier: 'back' };
  await stripe.billing.meterEventAdjustments.create({ event_name, type: 'cancel', cancel });
  return { metered: meter.id, meteredCustomer: customer, meteredLater: later };
}

const EVENT = 'POST /v1/billing/meter_events event_name=metered';
const OF = 'payload[stripe_customer_id]={meteredCustomer}&payload[value]=1';
const LATER = 'payload[stripe_customer_id]={meteredLater}&payload[value]=1';
const ADJUSTMENT = 'POST /v1/billing/meter_event_adjustments event_name=metered';
const SUMMARIES = 'GET /v1/billing/meters/{metered}/event_summaries customer={meteredCustomer}';
const RANGE = 'start_time=1799971200&end_time=1800057600';
const TIME = 'The timestamp must be within the past 35 calendar days or up to 5 minutes in the future.';

const atATime = (of: string, timestamp: number): Row => ({
  send: `${EVENT}&${of}&timestamp=${timestamp}`,
  message: TIME,
  param: 'timestamp',
});
const misaligned = (form: string, name: string, boundaries: string): Row => ({
  send: `${SUMMARIES}&${form}`,
  message: `\`${name}\` must be aligned with ${boundaries} boundaries.`,
  param: name,
});
const missing = (send: string, param: string): Row => ({
  send,
  message: `Missing required param: ${param}.`,
  code: 'parameter_missing',
  param,
});

export const meteringRefusals: Record<string, Row[]> = {
  'meter events': [
    missing(`POST /v1/billing/meter_events ${OF}`, 'event_name'),
    missing(EVENT, 'payload'),
    {
      send: `POST /v1/billing/meter_events event_name=nothing&${OF}`,
      message: 'No active meter found for event name "nothing".',
      param: 'event_name',
    },
    {
      send: `POST /v1/billing/meter_events event_name=off&${OF}`,
      message: 'No active meter found for event name "off".',
      param: 'event_name',
    },
    { send: `${EVENT}&payload=1`, message: 'Invalid object', param: 'payload' },
    { send: `${EVENT}&payload[a][b]=1`, message: 'Invalid string', param: 'payload[a]' },
    { send: `${EVENT}&payload[a][]=1`, message: 'Invalid string', param: 'payload[a]' },
    {
      send: `${EVENT}&payload[value]=`,
      message: EMPTY('payload[value]'),
      code: 'parameter_invalid_empty',
      param: 'payload[value]',
    },
    {
      send: `${EVENT}&${OF}&identifier=${LONG(101)}`,
      message: /^Invalid string: .* must be at most 100 characters$/,
      param: 'identifier',
    },
    { send: `${EVENT}&${OF}&identifier=sent`, message: 'An event already exists with identifier sent.' },
    { send: `${EVENT}&${OF}&identifier=back`, message: 'An event already exists with identifier back.' },
    {
      send: `${EVENT}&${OF}&timestamp=now`,
      message: 'Invalid integer: now',
      code: 'parameter_invalid_integer',
      param: 'timestamp',
    },
    atATime(OF, NOW - 35 * DAY - 1),
    atATime(OF, NOW + 301),
    // By the test clock of the customer, which is a hundred days ahead.
    atATime(LATER, NOW + 65 * DAY - 1),
    atATime(LATER, NOW + 100 * DAY + 301),
    atATime(LATER, NOW),
  ],
  'meter event adjustments': [
    missing(`POST /v1/billing/meter_event_adjustments type=cancel&cancel[identifier]=sent`, 'event_name'),
    missing(`${ADJUSTMENT}&cancel[identifier]=sent`, 'type'),
    missing(`${ADJUSTMENT}&type=cancel`, 'cancel[identifier]'),
    { send: `${ADJUSTMENT}&type=undo`, message: 'Invalid type: must be one of cancel', param: 'type' },
    {
      send: `${ADJUSTMENT}&type=cancel&cancel[identifier]=unknown`,
      message: 'No event found with identifier unknown.',
      param: 'cancel[identifier]',
    },
    {
      // Of another event name.
      send: 'POST /v1/billing/meter_event_adjustments event_name=calls&type=cancel&cancel[identifier]=sent',
      message: 'No event found with identifier sent.',
      param: 'cancel[identifier]',
    },
    {
      send: 'POST /v1/billing/meter_event_adjustments event_name=nothing&type=cancel&cancel[identifier]=sent',
      message: 'No active meter found for event name "nothing".',
      param: 'event_name',
    },
    {
      send: `${ADJUSTMENT}&type=cancel&cancel[identifier]=back`,
      message: 'The event with identifier back is already canceled.',
      param: 'cancel[identifier]',
    },
  ],
  'meter event summaries': [
    missing('GET /v1/billing/meters/{metered}/event_summaries start_time=60&end_time=120', 'customer'),
    missing(`${SUMMARIES}&start_time=60`, 'end_time'),
    missing(`${SUMMARIES}&end_time=60`, 'start_time'),
    {
      send: `GET /v1/billing/meters/mtr_x/event_summaries customer={meteredCustomer}&${RANGE}`,
      message: "No such billing.meter: 'mtr_x'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: `GET /v1/billing/meters/{metered}/event_summaries customer=cus_x&${RANGE}`,
      message: "No such customer: 'cus_x'",
      code: 'resource_missing',
      param: 'customer',
    },
    misaligned('start_time=61&end_time=120', 'start_time', 'minute'),
    misaligned('start_time=60&end_time=121', 'end_time', 'minute'),
    misaligned('start_time=60&end_time=3600&value_grouping_window=hour', 'start_time', 'hour'),
    misaligned('start_time=0&end_time=3600&value_grouping_window=day', 'end_time', 'UTC day'),
    {
      send: `${SUMMARIES}&start_time=120&end_time=120`,
      message: '`end_time` must be after `start_time`.',
      param: 'end_time',
    },
    {
      send: `${SUMMARIES}&${RANGE}&value_grouping_window=week`,
      message: 'Invalid value_grouping_window: must be one of day or hour',
      param: 'value_grouping_window',
    },
    {
      send: `${SUMMARIES}&${RANGE}&starting_after=mtrusg_x`,
      message: "No such billing.meter_event_summary: 'mtrusg_x'",
      code: 'resource_missing',
      param: 'starting_after',
    },
    {
      send: `${SUMMARIES}&${RANGE}&expand[]=data.meter`,
      message: 'This property cannot be expanded (data.meter).',
    },
  ],
  'thin events': [
    {
      send: 'GET /v2/core/events/evt_x',
      message: "No such event: 'evt_x'",
      code: 'not_found',
      status: 404,
    },
    {
      send: 'GET /v2/core/events limit=101',
      message: 'This value must be less than or equal to 100.',
      code: 'parameter_invalid_integer',
      param: 'limit',
    },
    {
      send: 'GET /v2/core/events created[gt]=soon',
      message: 'Invalid timestamp: soon',
      param: 'created[gt]',
    },
    {
      send: 'GET /v2/core/events types[0]=v1.customer.created',
      message:
        'The sandbox does not implement thin events of the type v1.customer.created. See docs/sandbox.md.',
      code: 'sandbox_not_implemented',
      status: 501,
      type: 'api_error',
    },
    { send: 'GET /v2/core/events page=nothing', message: 'Invalid page: nothing', param: 'page' },
    {
      send: 'GET /v2/core/events expand[]=data',
      message: /^Received unknown parameter/,
      code: 'parameter_unknown',
      param: 'expand',
    },
  ],
};
