import type { Calls } from './calls.ts';

export const checkoutCalls: Calls = {
  files: ['resources/Checkout/Sessions.d.ts'],
  calls: {
    'POST /v1/checkout/sessions': 'Checkout.SessionCreateParams',
    'GET /v1/checkout/sessions': 'Checkout.SessionListParams',
    'GET /v1/checkout/sessions/:id': 'Checkout.SessionRetrieveParams',
    'POST /v1/checkout/sessions/:id': 'Checkout.SessionUpdateParams',
    'POST /v1/checkout/sessions/:id/expire': 'Checkout.SessionExpireParams',
    'GET /v1/checkout/sessions/:id/line_items': 'Checkout.SessionListLineItemsParams',
  },
};
