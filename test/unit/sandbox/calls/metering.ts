import type { Calls } from './calls.ts';

export const meteringCalls: Calls = {
  files: [
    'resources/Billing/MeterEvents.d.ts',
    'resources/Billing/MeterEventAdjustments.d.ts',
    'resources/V2/Core/Events.d.ts',
  ],
  calls: {
    'POST /v1/billing/meter_events': 'MeterEventCreateParams',
    'POST /v1/billing/meter_event_adjustments': 'MeterEventAdjustmentCreateParams',
    'GET /v1/billing/meters/:id/event_summaries': 'MeterListEventSummariesParams',
    'GET /v2/core/events': 'V2.Core.EventListParams',
    'GET /v2/core/events/:id': 'V2.Core.EventRetrieveParams',
  },
};
