import type { Calls } from './calls.ts';

export const eventsCalls: Calls = {
  files: ['resources/Events.d.ts'],
  calls: {
    'GET /v1/events': 'EventListParams',
    'GET /v1/events/:id': 'EventRetrieveParams',
  },
};
