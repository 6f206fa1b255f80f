import type { Client } from '../support.ts';

export async function meteringObjects({ stripe, send }: Client): Promise<Record<string, unknown>> {
  const event_name = 'conforming_calls';
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name,
    default_aggregation: { formula: 'sum' },
  });
  const { id: customer } = await stripe.customers.create();
  const sent = async (path: string, form: string) => (await send('POST', path, form)).body;
  const event = `event_name=${event_name}&payload[stripe_customer_id]=${customer}&payload[value]=5`;
  await sent('/v1/billing/meter_events', `${event}&identifier=first`);
  const { data } = await stripe.billing.meters.listEventSummaries(meter.id, {
    customer,
    start_time: 1_799_996_400,
    end_time: 1_800_003_600,
  });
  return {
    'billing.meter_event': await sent('/v1/billing/meter_events', event),
    'billing.meter_event_summary': data[0],
    'billing.meter_event_adjustment': await sent(
      '/v1/billing/meter_event_adjustments',
      `event_name=${event_name}&type=cancel&cancel[identifier]=first`,
    ),
  };
}
