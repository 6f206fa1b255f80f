import { NOW } from './now.ts';
import type { Samples } from './sample.ts';

export const meteringSamples: Samples = {
  files: ['resources/Billing/MeterEvents.d.ts', 'resources/Billing/MeterEventAdjustments.d.ts'],
  samples: [
    {
      call: 'POST /v1/billing/meter_events',
      params: 'MeterEventCreateParams',
      path: '/v1/billing/meter_events',
      values: [
        {
          event_name: 'calls',
          payload: { stripe_customer_id: '{customer}', value: '12.5', region: 'eu-west & "more"' },
          identifier: 'call-1',
          timestamp: NOW - 60,
        },
      ],
    },
    {
      call: 'POST /v1/billing/meter_event_adjustments',
      params: 'MeterEventAdjustmentCreateParams',
      path: '/v1/billing/meter_event_adjustments',
      values: [{ event_name: 'calls', type: 'cancel', cancel: { identifier: '{sent}' } }],
    },
  ],
  homes: { 'billing.meter_event': null, 'billing.meter_event_adjustment': null },
  notShown: /^$/,
  prepare: async (stripe) => {
    const event_name = 'calls';
    await stripe.billing.meters.create({
      display_name: 'Calls',
      event_name,
      default_aggregation: { formula: 'sum' },
    });
    const customer = (await stripe.customers.create()).id;
    const payload = { stripe_customer_id: customer, value: '1' };
    const { identifier } = await stripe.billing.meterEvents.create({ event_name, payload });
    return { customer, sent: identifier };
  },
};
