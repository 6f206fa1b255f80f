/** The parameters of portal sessions (https://docs.stripe.com/api/customer_portal/sessions/create). */
import { text, type ValuesOf } from '../../params/field.ts';

export const portalSessionCreate = {
  configuration: text(),
  customer: text(),
  return_url: text(),
};

export type PortalSessionCreate = ValuesOf<typeof portalSessionCreate>;
