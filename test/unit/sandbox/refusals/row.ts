/** One refusal: what is sent and what Stripe answers; `{name}` is an id of the fixtures in both. */
export interface Row {
  send: string;
  message: string | RegExp;
  code?: string;
  param?: string;
  status?: number;
  /** `invalid_request_error` unless given; what is not implemented is an `api_error`. */
  type?: string;
}

export const PRICE = 'currency=usd&product=shirt';
export const MONTHLY = `${PRICE}&recurring[interval]=month`;
export const TIERED = `${MONTHLY}&billing_scheme=tiered&tiers_mode=volume`;
export const METER = 'display_name=m&default_aggregation[formula]=sum&event_name=';
export const UPDATE = 'features[subscription_update]';
export const CANCEL = 'features[subscription_cancel]';
export const UPDATES = `${UPDATE}[enabled]=true&${UPDATE}[default_allowed_updates][0]=price&${UPDATE}[products][0]`;
export const LONG = (length: number) => 'x'.repeat(length);
export const EMPTY = (name: string) =>
  `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`;
