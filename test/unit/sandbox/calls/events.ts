import type { Calls } from './calls.ts';

export const eventsCalls: Calls = {
  files: ['resources/Events.d.ts', 'resources/WebhookEndpoints.d.ts'],
  calls: {
    'GET /v1/events': 'EventListParams',
    'GET /v1/events/:id': 'EventRetrieveParams',
    'POST /v1/webhook_endpoints': 'WebhookEndpointCreateParams',
    'GET /v1/webhook_endpoints': 'WebhookEndpointListParams',
    'GET /v1/webhook_endpoints/:id': 'WebhookEndpointRetrieveParams',
    'POST /v1/webhook_endpoints/:id': 'WebhookEndpointUpdateParams',
    'DELETE /v1/webhook_endpoints/:id': 'WebhookEndpointDeleteParams',
  },
};
