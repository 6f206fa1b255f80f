import type { Calls } from './calls.ts';

export const portalCalls: Calls = {
  files: ['resources/BillingPortal/Sessions.d.ts'],
  calls: { 'POST /v1/billing_portal/sessions': 'SessionCreateParams' },
};
