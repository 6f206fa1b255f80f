/** The rules between the parameters of a new session (facts.md §4.1, §4.2). */
import { DAY } from '../../durations.ts';
import { exclusive, invalid, missingParameter, notImplemented } from '../../errors.ts';
import type { StoredSession } from '../../store/objects.ts';
import type { SessionCreate } from './checkout-session-params.ts';

const HALF_AN_HOUR = 30 * 60;

export type Mode = StoredSession['mode'];

const TO_BE_OFF = [
  'adaptive_pricing',
  'automatic_tax',
  'invoice_creation',
  'managed_payments',
  'tax_id_collection',
] as const;

/** What the sandbox has not is refused before anything else: what Stripe would say is another matter. */
export function modeOf(params: SessionCreate): Mode {
  const { ui_mode = 'hosted_page', mode } = params;
  if (ui_mode !== 'hosted_page') throw notImplemented(`ui_mode=${ui_mode}`);
  if (mode === undefined) throw missingParameter('mode');
  for (const name of TO_BE_OFF) {
    if (params[name]?.enabled === true) throw notImplemented(`${name}[enabled]=true`);
  }
  if (params.payment_method_options?.card?.installments?.enabled === true) {
    throw notImplemented('payment_method_options[card][installments][enabled]=true');
  }
  return mode;
}

/** What belongs to some modes only, in Stripe's words where they are known. */
const ONLY_IN = {
  line_items: ['payment', 'subscription'],
  payment_intent_data: ['payment'],
  invoice_creation: ['payment'],
  saved_payment_method_options: ['payment', 'subscription'],
  setup_intent_data: ['setup'],
  subscription_data: ['subscription'],
  payment_method_collection: ['subscription'],
} as const satisfies { [name in keyof SessionCreate]?: readonly Mode[] };

const SUBMIT_TYPES: Record<Mode, readonly string[]> = {
  payment: ['auto', 'book', 'donate', 'pay'],
  setup: [],
  subscription: ['auto', 'subscribe'],
};

/** What excludes or needs each other, whatever the account has. */
export function checkTogether(params: SessionCreate, mode: Mode): void {
  const refuse = (what: string, param: string) =>
    invalid(`You can not pass \`${what}\` in \`${mode}\` mode.`, param);
  for (const [name, modes] of Object.entries(ONLY_IN)) {
    if (params[name as keyof typeof ONLY_IN] === undefined) continue;
    if (!(modes as readonly Mode[]).includes(mode)) throw refuse(name, name);
  }
  const { submit_type } = params;
  if (submit_type !== undefined && !SUBMIT_TYPES[mode].includes(submit_type)) {
    throw refuse(`submit_type: '${submit_type}'`, 'submit_type');
  }
  for (const name of ['capture_method', 'setup_future_usage'] as const) {
    if (mode === 'payment' || params.payment_method_options?.card?.[name] === undefined) continue;
    const at = `payment_method_options[card][${name}]`;
    throw refuse(at, at);
  }
  for (const name of ['redirect_on_completion', 'return_url'] as const) {
    if (params[name] === undefined) continue;
    throw invalid(`You can not pass \`${name}\` when \`ui_mode\` is \`hosted_page\`.`, name);
  }
  if (mode === 'subscription' && params.customer_creation !== undefined) {
    // The sentence names one of the two modes in which it can be used (public reports of 2026).
    throw invalid('`customer_creation` can only be used in `payment` mode.', 'customer_creation');
  }
  if (params.success_url === undefined) throw missingParameter('success_url');
  if (
    mode === 'setup' &&
    params.currency === undefined &&
    params.allowed_payment_method_types === undefined
  ) {
    throw missingParameter('currency');
  }
  if (params.customer !== undefined) {
    for (const name of ['customer_email', 'customer_creation'] as const) {
      if (params[name] !== undefined) throw exclusive(['customer', name]);
    }
  } else if (params.customer_update !== undefined) {
    throw invalid('`customer_update` can only be used with `customer`.', 'customer_update');
  }
  checkCards(params);
}

/** A session that leaves no card to pay with is of no use here: the sandbox has no other method. */
function checkCards(params: SessionCreate): void {
  const { allowed_payment_method_types: allowed, excluded_payment_method_types: excluded } = params;
  if (allowed !== undefined && !allowed.includes('card')) {
    throw notImplemented('allowed_payment_method_types without card');
  }
  if (excluded?.includes('card')) throw notImplemented('excluded_payment_method_types with card');
}

/** Half an hour to a day ahead. */
export function expiryOf(wanted: number | undefined, now: number): number {
  if (wanted === undefined) return now + DAY;
  if (wanted < now + HALF_AN_HOUR) {
    throw invalid('The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.');
  }
  if (wanted > now + DAY) {
    throw invalid('The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.');
  }
  return wanted;
}
