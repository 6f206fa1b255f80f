/** The parameters of portal sessions (https://docs.stripe.com/api/customer_portal/sessions/create). */
import {
  choice,
  integer,
  list,
  object,
  required,
  text,
  unsupported,
  url,
  type ValuesOf,
} from '../../params/field.ts';

const LOCALES = (
  'auto bg cs da de el en en-AU en-CA en-GB en-IE en-IN en-NZ en-SG es es-419 et fi fil fr fr-CA hr hu id it ja ko ' +
  'lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW'
).split(' ');

const ofSubscription = () => object({ subscription: required(text()) });

const afterCompletion = () =>
  object({
    // At most 500 characters: the limit that Stripe's API description gives.
    hosted_confirmation: object({ custom_message: text({ max: 500 }) }),
    redirect: object({ return_url: required(url()) }),
    type: required(choice(['hosted_confirmation', 'portal_homepage', 'redirect'])),
  });

const flowData = object({
  after_completion: afterCompletion(),
  subscription_cancel: object({ retention: unsupported(), subscription: required(text()) }),
  subscription_pause: ofSubscription(),
  subscription_update: ofSubscription(),
  subscription_update_confirm: object({
    discounts: unsupported(),
    items: required(list(object({ id: required(text()), price: text(), quantity: integer({ min: 0 }) }))),
    subscription: required(text()),
  }),
  type: required(
    choice([
      'customer_update',
      'payment_method_update',
      'subscription_cancel',
      'subscription_pause',
      'subscription_update',
      'subscription_update_confirm',
    ]),
  ),
});

export const portalSessionCreate = {
  after_expiration: object({
    customer_login: object({ expires_at: integer({ min: 0 }) }),
    type: required(choice(['customer_login'])),
  }),
  configuration: text(),
  customer: text(),
  customer_account: unsupported(),
  flow_data: flowData,
  locale: choice(LOCALES),
  on_behalf_of: unsupported(),
  return_url: url(),
};

export type PortalSessionCreate = ValuesOf<typeof portalSessionCreate>;
export type FlowValues = NonNullable<PortalSessionCreate['flow_data']>;
