import { LONG, METER, type Row } from './row.ts';

export const metersRefusals: Record<string, Row[]> = {
  meters: [
    {
      send: `POST /v1/billing/meters ${METER}calls`,
      message: 'An active meter with the event name `calls` already exists.',
      param: 'event_name',
    },
    {
      send: 'POST /v1/billing/meters display_name=m&event_name=e',
      message: 'Missing required param: default_aggregation.',
      code: 'parameter_missing',
      param: 'default_aggregation',
    },
    {
      send: `POST /v1/billing/meters ${METER}e&customer_mapping[type]=by_name&customer_mapping[event_payload_key]=x`,
      message: 'Invalid customer_mapping[type]: must be one of by_id',
      param: 'customer_mapping[type]',
    },
    {
      send: `POST /v1/billing/meters ${METER}${LONG(101)}`,
      message: /must be at most 100 characters$/,
      param: 'event_name',
    },
    {
      send: `POST /v1/billing/meters ${METER}e&metadata[a]=1`,
      message: 'Received unknown parameter: metadata',
      code: 'parameter_unknown',
      param: 'metadata',
    },
    {
      send: 'POST /v1/billing/meters/{meter} event_name=other',
      message: 'Received unknown parameter: event_name',
      code: 'parameter_unknown',
      param: 'event_name',
    },
    { send: 'POST /v1/billing/meters/{off}/deactivate', message: 'This meter is already inactive.' },
    { send: 'POST /v1/billing/meters/{meter}/reactivate', message: 'This meter is already active.' },
    {
      send: 'POST /v1/billing/meters/{eclipsed}/reactivate',
      message: 'An active meter with the event name `twice` already exists.',
      param: 'event_name',
    },
  ],
};
