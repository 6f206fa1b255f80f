import { isSupportedCurrency, supportedCurrencies } from '../currencies.ts';
import { nearest } from '../nearest.ts';
import { child, entriesOf, type Node, textOf, wholeOf } from '../node.ts';
import { atKey, atMissing, atValue, type Finding } from '../problem.ts';
import { checkCheckout } from './checkout.ts';
import { type PriceNode, pricesOf, type RuleContext, sectionOf } from './context.ts';
import { checkForm, type Form } from './pricing.ts';
import { unknownReference } from './references.ts';

/** Stripe: "Maximum of three years interval allowed (3 years, 36 months, or 156 weeks)". */
const MOST_INTERVALS: Record<string, number> = { year: 3, month: 36, week: 156, day: 1095 };

/** What Stripe would refuse about prices. */
export function checkPrices(context: RuleContext): void {
  for (const price of pricesOf(context.root)) {
    if (price.node.kind === 'map') checkPrice(price, context);
  }
}

function checkPrice({ node }: PriceNode, context: RuleContext): void {
  const { report } = context;
  const currencyNode = child(node, 'currency');
  const code = currencyNode && judgeCurrency(currencyNode, currencyTextOf(currencyNode));
  if (currencyNode && code) report(atValue(currencyNode, code));
  const currency = code ? undefined : textOf(currencyNode);

  const scheme = checkScheme(node, context);
  const form = checkForm(node, currency, scheme !== 'tiered', report);
  checkRecurring(node, context);
  const recurring = child(node, 'recurring') !== undefined;
  const custom = child(node, 'custom_unit_amount');
  if (custom && recurring) {
    report(
      atKey(custom, {
        code: 'custom_amount_recurring',
        message: 'an amount the customer chooses cannot be recurring',
        hint: 'take `recurring` out, or give a fixed amount',
      }),
    );
  }
  for (const [key, option] of entriesOf(child(node, 'currency_options'))) {
    checkCurrencyOption(key, option, currency, form?.form, context);
  }
  checkCheckout(node, report);
}

/** Tiers, their mode and the billing scheme belong together, and to recurring prices. */
function checkScheme(node: Node, { report }: RuleContext): string | undefined {
  const scheme = child(node, 'billing_scheme');
  const mode = child(node, 'tiers_mode');
  const tiers = child(node, 'tiers');
  const transform = child(node, 'transform_quantity');
  const known = textOf(scheme);
  if (tiers) {
    if (known === 'per_unit' && scheme) {
      report(
        atValue(scheme, {
          code: 'billing_scheme_mismatch',
          message: '`per_unit` stands beside `tiers`',
          hint: 'write billing_scheme: tiered, or take `tiers` out',
        }),
      );
    }
    if (!mode) {
      report(atMissing(node, 'tiers_mode', tiersNeed('tiers_mode', 'tiers_mode: graduated (or volume)')));
    }
    if (!child(node, 'recurring')) {
      report(
        atKey(tiers, {
          code: 'one_time_tiers',
          message: 'a one-time price cannot have tiers',
          hint: 'add `recurring:`, or give one amount',
        }),
      );
    }
    if (transform) {
      report(
        atKey(transform, {
          code: 'transform_with_tiers',
          message: '`transform_quantity` cannot be combined with `tiers`',
          hint: 'keep one of the two',
        }),
      );
    }
  } else if (known === 'tiered' && scheme) {
    report(
      atValue(scheme, {
        code: 'billing_scheme_mismatch',
        message: '`tiered` stands here without `tiers`',
        hint: 'add `tiers:`, or take `billing_scheme` out',
      }),
    );
  } else if (mode) {
    report(
      atKey(mode, {
        code: 'tiers_mode_without_tiers',
        message: '`tiers_mode` stands here without `tiers`',
        hint: 'add `tiers:`, or take it out',
      }),
    );
  }
  return tiers ? undefined : known;
}

function tiersNeed(field: string, what: string): Finding {
  return { code: 'missing_key', message: `\`tiers\` need \`${field}\``, hint: `add ${what}` };
}

function checkRecurring(node: Node, { root, whole, report }: RuleContext): void {
  const recurring = child(node, 'recurring');
  const interval = textOf(child(recurring, 'interval'));
  const count = child(recurring, 'interval_count');
  const most = mostIntervals(interval);
  const counted = wholeOf(count);
  if (count && most !== undefined && counted !== undefined && counted > most && counted <= 1095) {
    report(atValue(count, tooManyIntervals(String(interval), most)));
  }
  const usage = child(recurring, 'usage_type');
  const meter = child(recurring, 'meter');
  if (usage && textOf(usage) === 'metered' && !meter) {
    report(
      atValue(usage, {
        code: 'metered_without_meter',
        message: 'a metered price needs a meter',
        hint: 'add `meter:` with the key of a meter of this catalog',
      }),
    );
  }
  if (meter && (!usage || textOf(usage) === 'licensed')) {
    report(
      atKey(meter, {
        code: 'licensed_with_meter',
        message: 'only a metered price has a meter',
        hint: 'add `usage_type: metered`, or take `meter` out',
      }),
    );
  }
  const named = textOf(meter);
  const meters = sectionOf(root, 'meters').map(([key]) => key);
  if (meter && named !== undefined && named !== '' && whole && !meters.includes(named)) {
    report(atValue(meter, unknownReference('meter', named, meters)));
  }
}

/** Three years are Stripe's limit for billing periods and for pauses alike. */
export function tooManyIntervals(interval: string, most: number): Finding {
  return {
    code: 'interval_too_long',
    message: `more than ${most} with interval ${interval} is more than three years`,
    hint: `write at most ${most}`,
  };
}

/** The most intervals of a kind that three years hold. */
export function mostIntervals(interval: string | undefined): number | undefined {
  return interval && Object.hasOwn(MOST_INTERVALS, interval) ? MOST_INTERVALS[interval] : undefined;
}

function checkCurrencyOption(
  code: string,
  option: Node,
  own: string | undefined,
  form: Form | undefined,
  { report }: RuleContext,
): void {
  const finding = judgeCurrency(option, code);
  if (finding) report(atKey(option, finding));
  else if (code === own) {
    report(
      atKey(option, {
        code: 'own_currency',
        message: `${code} is the price's own currency`,
        hint: 'take it out: the price itself says what it costs in it',
      }),
    );
  }
  if (option.kind !== 'map') return;
  const shown = checkForm(option, finding ? undefined : code, true, report);
  if (form && shown && shown.form !== form) {
    report(
      atKey(shown.node, {
        code: 'different_form',
        message: 'this currency is priced in another way than the price itself',
        hint: `write ${{ amount: '`unit_amount`', custom: '`custom_unit_amount`', tiers: '`tiers`' }[form]}, as the price does`,
      }),
    );
  }
}

function currencyTextOf(node: Node): string | undefined {
  return node.kind === 'scalar' && !node.unknown && node.value !== null ? node.source : undefined;
}

/** What is wrong with a currency code; undefined text is not judged. */
function judgeCurrency(node: Node, code: string | undefined): Finding | undefined {
  if (code === undefined || (node.kind === 'scalar' && node.unknown)) return undefined;
  if (isSupportedCurrency(code)) return undefined;
  const lower = code.toLowerCase();
  if (isSupportedCurrency(lower)) {
    return { code: 'bad_currency', message: `\`${code}\` is not in lower case`, hint: `write ${lower}` };
  }
  const meant = /^[a-z]{2,4}$/.test(lower) ? nearest(lower, supportedCurrencies()) : undefined;
  return {
    code: 'unknown_currency',
    message: `Stripe does not know the currency \`${code}\``,
    hint: meant
      ? `did you mean ${meant}?`
      : 'write a three-letter code that Stripe supports, as in usd or eur',
  };
}
