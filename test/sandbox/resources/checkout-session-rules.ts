/** The rules between the parameters of a new session (facts.md §4.1, §4.2). */
import { exclusive, invalid, missingParameter, notImplemented } from '../errors.ts';
import type { SessionCreate } from './checkout-session-params.ts';

const HALF_AN_HOUR = 30 * 60;
const A_DAY = 24 * 60 * 60;

const TO_BE_OFF = [
  'adaptive_pricing',
  'automatic_tax',
  'invoice_creation',
  'managed_payments',
  'tax_id_collection',
] as const;

/** What the sandbox has not is refused before anything else: what Stripe would say is another matter. */
export function modeOf(params: SessionCreate): 'payment' | 'setup' {
  const { ui_mode = 'hosted_page', mode } = params;
  if (ui_mode !== 'hosted_page') throw notImplemented(`ui_mode=${ui_mode}`);
  if (mode === 'subscription') throw notImplemented('mode=subscription');
  if (mode === undefined) throw missingParameter('mode');
  for (const name of TO_BE_OFF) {
    if (params[name]?.enabled === true) throw notImplemented(`${name}[enabled]=true`);
  }
  if (params.payment_method_options?.card?.installments?.enabled === true) {
    throw notImplemented('payment_method_options[card][installments][enabled]=true');
  }
  return mode;
}

/** What belongs to one mode only, in Stripe's words where they are known. */
const ONLY_IN = {
  line_items: 'payment',
  payment_intent_data: 'payment',
  invoice_creation: 'payment',
  submit_type: 'payment',
  saved_payment_method_options: 'payment',
  setup_intent_data: 'setup',
} as const satisfies { [name in keyof SessionCreate]?: 'payment' | 'setup' };

/** What excludes or needs each other, whatever the account has. */
export function checkTogether(params: SessionCreate, mode: 'payment' | 'setup'): void {
  for (const [name, only] of Object.entries(ONLY_IN)) {
    if (only === mode || params[name as keyof typeof ONLY_IN] === undefined) continue;
    const shown = name === 'submit_type' ? `submit_type: '${params.submit_type}'` : name;
    throw invalid(`You can not pass \`${shown}\` in \`${mode}\` mode.`, name);
  }
  for (const name of ['capture_method', 'setup_future_usage'] as const) {
    if (mode === 'payment' || params.payment_method_options?.card?.[name] === undefined) continue;
    const at = `payment_method_options[card][${name}]`;
    throw invalid(`You can not pass \`${at}\` in \`setup\` mode.`, at);
  }
  for (const name of ['payment_method_collection', 'redirect_on_completion', 'return_url'] as const) {
    if (params[name] === undefined) continue;
    throw invalid(
      name === 'payment_method_collection'
        ? `You can not pass \`${name}\` in \`${mode}\` mode.`
        : `You can not pass \`${name}\` when \`ui_mode\` is \`hosted_page\`.`,
      name,
    );
  }
  if (params.submit_type === 'subscribe') {
    throw invalid("You can not pass `submit_type: 'subscribe'` in `payment` mode.", 'submit_type');
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
  if (wanted === undefined) return now + A_DAY;
  if (wanted < now + HALF_AN_HOUR) {
    throw invalid('The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.');
  }
  if (wanted > now + A_DAY) {
    throw invalid('The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.');
  }
  return wanted;
}
