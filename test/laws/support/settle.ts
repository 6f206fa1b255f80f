import type { Leaf, Tree } from './schema.ts';

// biome-ignore lint/suspicious/noExplicitAny: whatever the schema has
type Any = any;

/**
 * Puts right what Stripe's rules ask beyond the schema (one form of amount, tiers in order, references
 * to what exists, …), changing as little as that takes. What a new rule asks and nobody taught it here,
 * `loadCatalog` refuses.
 *
 * @param leaf what must survive if that is possible
 */
export function settle(tree: Tree, leaf: Leaf = ''): Tree {
  const catalog = structuredClone(tree) as Any;
  catalog.catalog ??= 'shop';
  const meters = Object.keys(catalog.meters ?? {});
  const names = new Set<string>();
  for (const key of meters) catalog.meters[key].event_name = alone(catalog.meters[key].event_name, names);
  for (const product of Object.values<Any>(catalog.products ?? {}))
    settleProduct(product, meters, names, leaf);
  for (const portal of Object.values<Any>(catalog.portal_configurations ?? {}))
    settlePortal(portal, catalog, leaf);
  return catalog;
}

/** A name that must be one thing's alone. */
function alone(name: string, taken: Set<string>): string {
  const free = taken.has(name) ? alone(`${name}x`, taken) : name;
  taken.add(free);
  return free;
}

function settleProduct(product: Any, meters: string[], names: Set<string>, leaf: Leaf): void {
  if (product.id) product.id = alone(product.id, names);
  if (product.tax_code && product.tax_details?.tax_code) {
    if (leaf.endsWith('tax_details.tax_code')) delete product.tax_code;
    else delete product.tax_details.tax_code;
    if (product.tax_details && Object.keys(product.tax_details).length === 0) delete product.tax_details;
  }
  for (const price of Object.values<Any>(product.prices ?? {})) {
    if (price.lookup_key) price.lookup_key = alone(price.lookup_key, names);
    settlePrice(price, meters, leaf);
  }
  const sold = Object.entries<Any>(product.prices ?? {}).filter(([, price]) => price.active !== false);
  if (product.default_price !== undefined) {
    const named =
      sold.find(([name]) => product.default_price.split('.').at(-1) === name) ??
      pick(sold, product.default_price);
    if (named) product.default_price = named[0];
    else delete product.default_price;
  }
}

function settlePrice(price: Any, meters: string[], leaf: Leaf): void {
  const form = formOf(price, leaf);
  for (const other of ['unit_amount', 'unit_amount_decimal', 'custom_unit_amount', 'tiers']) {
    if (other !== form) delete price[other];
  }
  if (form === 'unit_amount') price.unit_amount ??= 500;
  if (form === 'tiers') {
    price.billing_scheme = 'tiered';
    price.tiers_mode ??= 'graduated';
    price.recurring ??= { interval: 'month' };
    delete price.transform_quantity;
    price.tiers = tiersOf(price.tiers, leaf);
  } else {
    delete price.tiers_mode;
    if (price.billing_scheme) price.billing_scheme = 'per_unit';
  }
  if (form === 'custom_unit_amount') {
    delete price.recurring;
    delete price.transform_quantity;
    sortLimits(price.custom_unit_amount);
  }
  settleRecurring(price, meters, leaf);
  settleCurrencies(price, form, leaf);
  settleCheckout(price);
}

function formOf(price: Any, leaf: Leaf): string {
  const forms = ['tiers', 'custom_unit_amount', 'unit_amount_decimal', 'unit_amount'];
  if (leaf.endsWith('billing_scheme')) {
    if (price.billing_scheme === 'tiered') price.tiers ??= [{ up_to: 'inf', unit_amount: 100 }];
    return price.billing_scheme === 'tiered' ? 'tiers' : 'unit_amount';
  }
  if (/(tiers|tiers_mode)(\[|$)/.test(leaf) && price.tiers) return 'tiers';
  const wanted = forms.find((form) =>
    new RegExp(`(prices|currency_options)\\.\\*\\.${form}($|[.[])`).test(leaf),
  );
  if (wanted && price[wanted] !== undefined) return wanted;
  if (wanted) {
    if (wanted === 'tiers') price.tiers = [{ up_to: 'inf', unit_amount: 100 }];
    if (wanted === 'custom_unit_amount') price.custom_unit_amount = { enabled: true };
    if (wanted === 'unit_amount_decimal') price.unit_amount_decimal = '12.5';
    if (wanted !== 'unit_amount' || price.unit_amount === undefined) price.unit_amount ??= 100;
    return wanted;
  }
  // Of several forms the whole of the other amounts decides, so that each has its turn.
  const present = forms.filter((form) => price[form] !== undefined);
  if (/(recurring|transform_quantity)/.test(leaf))
    return present.includes('unit_amount_decimal') ? 'unit_amount_decimal' : 'unit_amount';
  return pick(present, JSON.stringify(price.unit_amount ?? price.nickname ?? '')) ?? 'unit_amount';
}

/** One of some, always the same for the same seed. */
function pick<T>(from: readonly T[], seed: string): T | undefined {
  let sum = 0;
  for (const letter of seed) sum += letter.codePointAt(0) ?? 0;
  return from[sum % Math.max(1, from.length)];
}

function tiersOf(given: Any[], leaf: Leaf): Any[] {
  const tiers =
    given.length === 1 && leaf.endsWith('up_to')
      ? [{ ...given[0], up_to: given[0].up_to === 'inf' ? 10 : given[0].up_to }, ...given]
      : given;
  const bounds = [...new Set(tiers.slice(0, -1).map(({ up_to }) => Number(up_to) || 1))].sort(
    (a, b) => a - b,
  );
  return [...bounds, 'inf'].map((up_to, index) => {
    const tier: Any = { ...tiers[index], up_to };
    for (const amount of ['unit_amount', 'flat_amount']) {
      if (tier[amount] === undefined || tier[`${amount}_decimal`] === undefined) continue;
      delete tier[leaf.endsWith(`${amount}_decimal`) ? amount : `${amount}_decimal`];
    }
    if (Object.keys(tier).length === 1) tier.unit_amount = 100;
    return tier;
  });
}

function sortLimits(custom: Any): void {
  const names = ['minimum', 'preset', 'maximum'].filter((name) => custom[name] !== undefined);
  const values = names.map((name) => custom[name]).sort((a, b) => a - b);
  for (const [index, name] of names.entries()) custom[name] = values[index];
}

const MOST: Record<string, number> = { day: 1095, week: 156, month: 36, year: 3 };

function settleRecurring(price: Any, meters: string[], leaf: Leaf): void {
  const { recurring } = price;
  if (!recurring) return;
  if (recurring.interval_count)
    recurring.interval_count = Math.min(recurring.interval_count, MOST[recurring.interval] ?? 1);
  const metered =
    recurring.meter !== undefined && (recurring.usage_type === 'metered' || leaf.endsWith('recurring.meter'));
  if (metered && meters.length > 0) {
    recurring.usage_type = 'metered';
    recurring.meter = meters.includes(recurring.meter) ? recurring.meter : pick(meters, recurring.meter);
  } else {
    delete recurring.meter;
    if (recurring.usage_type) recurring.usage_type = 'licensed';
  }
}

function settleCurrencies(price: Any, form: string, leaf: Leaf): void {
  if (!price.currency_options) return;
  if (leaf.includes('currency_options') && price.currency_options[price.currency]) {
    price.currency = ['usd', 'eur', 'gbp', 'jpy'].find((code) => !price.currency_options[code]);
  }
  delete price.currency_options[price.currency];
  for (const option of Object.values<Any>(price.currency_options)) {
    const amounts = ['unit_amount', 'unit_amount_decimal'];
    const forms = ['tiers', 'custom_unit_amount'].includes(form) ? [form] : amounts;
    const wanted = amounts.find((name) => leaf.endsWith(`currency_options.*.${name}`));
    const kept =
      (wanted && option[wanted] !== undefined ? wanted : forms.find((name) => option[name] !== undefined)) ??
      forms[0] ??
      form;
    for (const other of ['tiers', 'custom_unit_amount', ...amounts]) if (other !== kept) delete option[other];
    if (kept === 'tiers') option.tiers = tiersOf(option.tiers ?? price.tiers, leaf);
    else if (kept === 'custom_unit_amount') {
      option.custom_unit_amount ??= { enabled: true };
      sortLimits(option.custom_unit_amount);
    } else option[kept] ??= 300;
  }
  if (Object.keys(price.currency_options).length === 0) delete price.currency_options;
}

function settleCheckout(price: Any): void {
  const { checkout } = price;
  if (!checkout) return;
  if (!price.recurring) {
    delete checkout.trial_period_days;
    delete checkout.payment_method_collection;
  }
  if (price.recurring?.usage_type === 'metered' || price.custom_unit_amount) {
    delete checkout.quantity;
    delete checkout.adjustable_quantity;
  }
  settleQuantity(checkout.adjustable_quantity);
  if (checkout.adjustable_quantity) delete checkout.quantity;
}

function settleQuantity(quantity: Any): void {
  if (quantity?.minimum > quantity?.maximum) {
    [quantity.minimum, quantity.maximum] = [quantity.maximum, quantity.minimum];
  }
}

function settlePortal(portal: Any, catalog: Any, leaf: Leaf): void {
  const {
    subscription_cancel: cancel,
    subscription_pause: pause,
    subscription_update: update,
    payment_method_update: card,
  } = portal.features;
  if (leaf.endsWith('subscription_cancel.mode')) delete cancel?.proration_behavior;
  if (cancel?.proration_behavior === 'always_invoice') cancel.proration_behavior = 'create_prorations';
  if (cancel?.proration_behavior === 'create_prorations') cancel.mode = 'immediately';
  const reason = cancel?.cancellation_reason;
  if (reason?.enabled && reason.options.length === 0) reason.options = ['other'];
  settlePause(pause?.duration, leaf);
  if (!update) return;
  update.products = portalProducts(update.products ?? [], catalog);
  if (update.products.length === 0) {
    delete update.products;
    update.enabled = false;
  }
  if (update.enabled && !update.default_allowed_updates?.length) update.default_allowed_updates = ['price'];
  if (!update.enabled || card?.enabled) return;
  if (leaf.endsWith('payment_method_update.enabled')) update.enabled = false;
  else portal.features.payment_method_update = { ...card, enabled: true };
}

function settlePause(duration: Any, leaf: Leaf): void {
  if (!duration) return;
  if (leaf.includes('interval_options') && duration.interval_options) duration.type = 'interval_options';
  if (duration.type === 'indefinite') delete duration.interval_options;
  else duration.interval_options ??= [{ interval: 'month' }];
  for (const option of duration.interval_options ?? []) {
    if (option.interval_count)
      option.interval_count = Math.min(option.interval_count, MOST[option.interval] ?? 1);
  }
}

/** Entries for the products there are, each with sold recurring prices of different intervals. */
function portalProducts(entries: Any[], catalog: Any): Any[] {
  const sold = Object.entries<Any>(catalog.products ?? {}).flatMap(([product, { prices = {} }]) => {
    const intervals = new Map<string, string>();
    for (const [key, price] of Object.entries<Any>(prices)) {
      if (price.active === false || !price.recurring) continue;
      intervals.set(`${price.recurring.interval_count ?? 1} ${price.recurring.interval}`, key);
    }
    return intervals.size > 0 ? [{ product, prices: [...intervals.values()] }] : [];
  });
  const used = new Set<string>();
  return entries.flatMap(({ product, prices, adjustable_quantity }) => {
    const free = sold.filter((one) => !used.has(one.product));
    const found = free.find((one) => one.product === product) ?? pick(free, product);
    if (!found) return [];
    used.add(found.product);
    const kept = found.prices.filter((price) =>
      prices.some((name: string) => name.split('.').at(-1) === price),
    );
    settleQuantity(adjustable_quantity);
    return [
      {
        product: found.product,
        prices: kept.length > 0 ? kept : found.prices.slice(0, 1 + (prices.length % 2)),
        ...(adjustable_quantity && { adjustable_quantity }),
      },
    ];
  });
}
