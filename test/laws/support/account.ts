import type { Desired } from '../../../server/catalog/index.ts';
import type { Account, Wire } from './door.ts';

/**
 * Says where an account is not as a catalog wants it. Written from Stripe's documentation and blind to
 * the reconciler's normal forms on purpose: two sides with one opinion would prove nothing.
 */
export function mismatches(desired: Desired, account: Account): string[] {
  const found: string[] = [];
  const expect = (where: string, is: unknown, wanted: unknown): void => {
    if (!same(is, wanted))
      found.push(`${where}: Stripe has ${JSON.stringify(is)}, the catalog wants ${JSON.stringify(wanted)}`);
  };
  for (const { key, spec } of desired.meters) {
    const active = account.meters.filter(
      ({ event_name, status }) => event_name === spec.event_name && status === 'active',
    );
    expect(`active meters ${key}`, active.length, 1);
    eachNamed(withoutOurs(spec), active[0] ?? {}, `meter ${key}`, expect);
  }
  for (const product of desired.products) {
    const where = `product ${product.key}`;
    const object = productOf(account, desired, product.key);
    if (!object) {
      found.push(`${where} is missing`);
      continue;
    }
    const {
      metadata: _metadata,
      prices: _prices,
      id: _id,
      default_price: _default,
      ...named
    } = withoutOurs(product.spec);
    eachNamed(named, object, where, expect);
    expect(`${where}.active`, object.active, product.spec.active ?? true);
    expect(`${where}.mark`, object.metadata.pricebook, `${desired.catalog}/product.${product.key}`);
    eachNamed(product.metadata, object.metadata, `${where}.metadata`, expect);
    if (product.defaultPrice !== undefined) {
      expect(
        `${where}.default_price`,
        object.default_price,
        priceOf(account, desired, product.defaultPrice)?.id,
      );
    }
  }
  for (const price of desired.prices) priceMismatches(price, desired, account, expect);
  for (const portal of desired.portalConfigurations) {
    const where = `portal ${portal.key}`;
    const marked = account.portals.filter(
      ({ metadata }) => metadata?.pricebook === `${desired.catalog}/portal_configuration.${portal.key}`,
    );
    expect(`configurations of ${where}`, marked.length, 1);
    const object = marked[0] ?? {};
    const { metadata: _metadata, features, ...named } = withoutOurs(portal.spec);
    eachNamed(named, object, where, expect);
    expect(`${where}.active`, object.active, portal.spec.active ?? true);
    eachNamed(portal.metadata, object.metadata ?? {}, `${where}.metadata`, expect);
    const { products, ...update } = (features.subscription_update ?? {}) as Wire;
    eachNamed(
      { ...features, subscription_update: update },
      object.features ?? {},
      `${where}.features`,
      expect,
    );
    if (products) {
      expect(
        `${where}.products`,
        inOrder((object.features?.subscription_update.products ?? []).map(portalProduct)),
        inOrder(
          products.map((entry: Wire) =>
            portalProduct({
              product: productOf(account, desired, entry.product)?.id,
              prices: entry.prices.map((key: string) => priceOf(account, desired, key)?.id),
              adjustable_quantity: entry.adjustable_quantity,
            }),
          ),
        ),
      );
    }
  }
  return found;
}

/** By its id; one whose id was not chosen may also be the one its prices are on. */
export function productOf(account: Account, desired: Desired, key: string): Wire {
  const product = desired.products.find((one) => one.key === key);
  const byId = account.products.find(({ id }) => id === product?.id);
  if (byId || product?.spec.id !== undefined) return byId;
  const homes = product?.priceKeys.map((price) => priceOf(account, desired, price)?.product);
  return account.products.find(
    ({ id, metadata }) => homes?.includes(id) && metadata.pricebook === `${desired.catalog}/product.${key}`,
  );
}

export function priceOf(account: Account, desired: Desired, key: string): Wire {
  const lookupKey = desired.prices.find((price) => price.key === key)?.lookupKey;
  return account.prices.find(({ lookup_key }) => lookup_key === lookupKey);
}

function withoutOurs(spec: object): Wire {
  const { was: _was, checkout: _checkout, ...named } = spec as Wire;
  return named;
}

type Expect = (where: string, is: unknown, wanted: unknown) => void;

/** Compares what the catalog names and nothing else, whatever the names are. */
function eachNamed(wanted: Wire, object: Wire, where: string, expect: Expect): void {
  for (const [name, value] of Object.entries<Wire>(wanted)) {
    // Stripe shows no feedback options as null.
    const is = name === 'feedback_options' ? (object?.[name] ?? []) : object?.[name];
    if (Array.isArray(value) && value.every((item) => typeof item === 'object')) {
      expect(`${where}.${name}`, is?.length, value.length);
      const [items, held] = name === 'conditions' ? [inOrder(value), inOrder(is ?? [])] : [value, is];
      items.forEach(
        (item, index) => void eachNamed(item, held?.[index], `${where}.${name}[${index}]`, expect),
      );
    } else if (Array.isArray(value)) {
      const isSet = /allowed_updates|options/.test(name);
      expect(`${where}.${name}`, isSet && is ? inOrder(is) : is, isSet ? inOrder(value) : value);
    } else if (typeof value === 'object') {
      eachNamed(value, is, `${where}.${name}`, expect);
    } else {
      expect(`${where}.${name}`, is, value);
    }
  }
}

function priceMismatches(
  price: Desired['prices'][number],
  desired: Desired,
  account: Account,
  expect: Expect,
): void {
  const where = `price ${price.key}`;
  const { spec } = price;
  const object = priceOf(account, desired, price.key);
  expect(`holder of ${price.lookupKey} for ${where}`, object !== undefined, true);
  if (!object) return;
  const marked = account.prices.filter(
    ({ active, product, metadata }) =>
      active && product === object.product && metadata.pricebook === `${desired.catalog}/price.${price.key}`,
  );
  expect(
    `active prices with the mark of ${where}`,
    marked.map(({ id }) => id),
    spec.active === false ? [] : [object.id],
  );
  expect(`${where}.mark`, object.metadata.pricebook, `${desired.catalog}/price.${price.key}`);
  expect(`${where}.pricebook_unfinished`, object.metadata.pricebook_unfinished, undefined);
  expect(`${where}.pricebook_successor`, object.metadata.pricebook_successor, undefined);
  expect(`${where}.product`, object.product, productOf(account, desired, price.product)?.id);
  expect(`${where}.active`, object.active, spec.active ?? true);
  expect(`${where}.currency`, object.currency, spec.currency);
  expect(`${where}.billing_scheme`, object.billing_scheme, spec.tiers ? 'tiered' : 'per_unit');
  expect(`${where}.tiers_mode`, object.tiers_mode, spec.tiers_mode ?? null);
  expect(`${where}.transform_quantity`, object.transform_quantity, spec.transform_quantity ?? null);
  const { recurring } = spec;
  const meter = desired.meters.find(({ key }) => key === recurring?.meter)?.spec.event_name;
  expect(
    `${where}.recurring`,
    object.recurring,
    recurring
      ? {
          interval: recurring.interval,
          interval_count: recurring.interval_count ?? 1,
          usage_type: recurring.usage_type ?? 'licensed',
          trial_period_days: recurring.trial_period_days ?? null,
          meter:
            account.meters.find(({ event_name, status }) => event_name === meter && status === 'active')
              ?.id ?? null,
        }
      : null,
  );
  amounts(spec, object, where, expect);
  if (spec.nickname !== undefined) expect(`${where}.nickname`, object.nickname, spec.nickname);
  if (spec.tax_behavior !== undefined)
    expect(`${where}.tax_behavior`, object.tax_behavior, spec.tax_behavior);
  eachNamed(price.metadata, object.metadata, `${where}.metadata`, expect);
  for (const [currency, option] of Object.entries(spec.currency_options ?? {})) {
    const at = `${where}.currency_options.${currency}`;
    expect(at, object.currency_options[currency] !== undefined, true);
    amounts(option, object.currency_options[currency] ?? {}, at, expect);
    if (option.tax_behavior)
      expect(`${at}.tax_behavior`, object.currency_options[currency]?.tax_behavior, option.tax_behavior);
  }
}

/** Amounts in either of Stripe's two fields are one amount; a part of a tier that is not there costs nothing. */
function amounts(spec: Wire, object: Wire, where: string, expect: Expect): void {
  expect(
    `${where}.unit_amount`,
    Number(object.unit_amount_decimal ?? Number.NaN),
    Number(spec.unit_amount_decimal ?? spec.unit_amount ?? Number.NaN),
  );
  const limits = (custom: Wire): unknown =>
    custom && [custom.minimum ?? null, custom.preset ?? null, custom.maximum ?? null];
  expect(
    `${where}.custom_unit_amount`,
    limits(object.custom_unit_amount) ?? null,
    limits(spec.custom_unit_amount) ?? null,
  );
  const tiers = (list: Wire[] | undefined): unknown =>
    list?.map((tier) => [
      tier.up_to ?? 'inf',
      Number(tier.unit_amount_decimal ?? tier.unit_amount ?? 0),
      Number(tier.flat_amount_decimal ?? tier.flat_amount ?? 0),
    ]);
  expect(`${where}.tiers`, tiers(object.tiers) ?? null, tiers(spec.tiers) ?? null);
}

function portalProduct({ product, prices, adjustable_quantity: quantity }: Wire): unknown {
  // A quantity that nobody may adjust has no limits worth comparing.
  const limits = quantity?.enabled ? [quantity.minimum ?? 1, quantity.maximum ?? null] : null;
  return [product, inOrder(prices), limits];
}

function inOrder(list: Wire[]): Wire[] {
  return [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, item) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
