/** `GET /v1/account`: the account a key belongs to. Its id follows from the seed. */
import type Stripe from 'stripe';
import { BUSINESS } from '../business.ts';
import { noAccess } from '../errors.ts';
import { list, text } from '../params/field.ts';
import type { Call, Route } from '../routes.ts';
import type { Account } from '../store/account.ts';
import type { Wire } from '../store/objects.ts';

type Shown = Required<
  Omit<Wire<Stripe.Account>, 'deleted' | 'company' | 'groups' | 'individual' | 'capabilities' | 'settings'>
> & {
  capabilities: Stripe.Account.Capabilities;
  settings: Required<Omit<Wire<Stripe.Account.Settings>, 'paypay_payments' | 'treasury'>>;
};

const NOTHING_DUE = {
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
};

/** A US account that can take cards, as a test account can. */
export function showAccount(account: Account): Shown {
  return {
    id: account.id,
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: null,
      minority_owned_business_designation: null,
      name: BUSINESS.name,
      product_description: null,
      specified_commercial_transactions_act_url: null,
      support_address: {
        city: null,
        country: null,
        line1: null,
        line2: null,
        postal_code: null,
        state: null,
      },
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    business_type: null,
    capabilities: { card_payments: 'active', transfers: 'active' },
    charges_enabled: true,
    controller: { type: 'account' },
    country: BUSINESS.country,
    created: account.created,
    default_currency: 'usd',
    details_submitted: true,
    email: 'sandbox@example.com',
    external_accounts: {
      object: 'list',
      data: [],
      has_more: false,
      url: `/v1/accounts/${account.id}/external_accounts`,
    },
    future_requirements: NOTHING_DUE,
    metadata: {},
    payouts_enabled: true,
    requirements: NOTHING_DUE,
    settings: {
      bacs_debit_payments: { display_name: null, service_user_number: null },
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_issuing: { tos_acceptance: { date: null, ip: null } },
      card_payments: {
        decline_on: { avs_failure: true, cvc_failure: true },
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      dashboard: { display_name: BUSINESS.name, timezone: 'Etc/UTC' },
      invoices: { default_account_tax_ids: null, hosted_payment_method_save: null },
      payments: {
        statement_descriptor: null,
        statement_descriptor_kana: null,
        statement_descriptor_kanji: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      payouts: {
        debit_negative_balances: true,
        schedule: { delay_days: 2, interval: 'daily' },
        statement_descriptor: null,
      },
      sepa_debit_payments: {},
    },
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: 'standard',
  };
}

function show({ account, id }: Call<unknown>): Shown {
  if (id !== '' && id !== account.id) throw noAccess(id);
  return showAccount(account);
}

const params = { expand: list(text()) };
const answer = { method: 'GET', params, answers: null, isList: false, run: show } as const;

export const accountRoutes: Route[] = [
  { ...answer, path: '/v1/account' },
  { ...answer, path: '/v1/accounts/:id' },
];
