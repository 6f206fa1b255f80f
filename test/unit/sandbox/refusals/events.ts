import { EMPTY, type Row } from './row.ts';

const CREATE = 'POST /v1/webhook_endpoints enabled_events[0]=*&url=';
const TYPES = Array.from({ length: 21 }, (_, index) => `types[${index}]=charge.succeeded`).join('&');

export const eventsRefusals: Record<string, Row[]> = {
  events: [
    {
      send: 'GET /v1/events/evt_none',
      message: "No such event: 'evt_none'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'GET /v1/events type=charge.succeeded&types[0]=charge.failed',
      message: 'You may only specify one of these parameters: type, types.',
      param: 'type',
    },
    {
      send: `GET /v1/events ${TYPES}`,
      message: 'Array types exceeded maximum 20 allowed elements.',
      param: 'types',
    },
    {
      send: 'GET /v1/events starting_after=evt_none',
      message: "No such event: 'evt_none'",
      code: 'resource_missing',
      param: 'starting_after',
    },
    {
      send: 'GET /v1/events delivery_success=maybe',
      message: 'Invalid boolean: maybe',
      param: 'delivery_success',
    },
    {
      send: 'GET /v1/events expand[0]=data.data',
      message: 'This property cannot be expanded (data.data).',
    },
  ],
  'webhook endpoints': [
    {
      send: 'GET /v1/webhook_endpoints/we_none',
      message: "No such webhook endpoint: 'we_none'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'POST /v1/webhook_endpoints/we_none disabled=true',
      message: "No such webhook endpoint: 'we_none'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'DELETE /v1/webhook_endpoints/we_none',
      message: "No such webhook endpoint: 'we_none'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'POST /v1/webhook_endpoints enabled_events[0]=*',
      message: 'Missing required param: url.',
      code: 'parameter_missing',
      param: 'url',
    },
    {
      send: 'POST /v1/webhook_endpoints url=https://a.example',
      message: 'Missing required param: enabled_events.',
      code: 'parameter_missing',
      param: 'enabled_events',
    },
    {
      send: `${CREATE}a.example/webhook`,
      message: 'Invalid URL: An explicit scheme (such as https) must be provided.',
      code: 'url_invalid',
      param: 'url',
    },
    {
      send: 'POST /v1/webhook_endpoints/{endpoint} url=ftp://a.example',
      message: 'Invalid URL: An explicit scheme (such as https) must be provided.',
      code: 'url_invalid',
      param: 'url',
    },
    { send: `${CREATE}https://`, message: 'Not a valid URL', code: 'url_invalid', param: 'url' },
    {
      send: 'POST /v1/webhook_endpoints url=https://a.example&enabled_events[0]=charge.paid',
      message: /^Invalid enabled_events\[0\]: must be one of \*, account\.application\.authorized, /,
      param: 'enabled_events[0]',
    },
    {
      send: 'POST /v1/webhook_endpoints/{endpoint} enabled_events=',
      message: EMPTY('enabled_events'),
      code: 'parameter_invalid_empty',
      param: 'enabled_events',
    },
    {
      send: 'POST /v1/webhook_endpoints/{endpoint} enabled_events[0]=*&enabled_events[1]=charge.failed',
      message: 'You may only specify one of these parameters: *, charge.failed.',
      param: 'enabled_events[*]',
    },
    {
      send: `${CREATE}https://a.example&api_version=2019-01-01`,
      message: /^Invalid api_version: must be one of 2011-01-01, /,
      param: 'api_version',
    },
    {
      send: `${CREATE}https://a.example&api_version=2024-06-20`,
      message:
        'The sandbox does not implement events in API version 2024-06-20, only in 2026-10-28.endive. See docs/sandbox.md.',
      code: 'sandbox_not_implemented',
      status: 501,
    },
    {
      send: `${CREATE}https://a.example&connect=true`,
      message: 'The sandbox does not implement the parameter connect. See docs/sandbox.md.',
      code: 'sandbox_not_implemented',
      status: 501,
    },
    {
      send: 'POST /v1/webhook_endpoints/{endpoint} api_version=2026-10-28.endive',
      message: 'Received unknown parameter: api_version',
      code: 'parameter_unknown',
      param: 'api_version',
    },
  ],
};
