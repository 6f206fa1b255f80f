/** Prices (facts.md §2.2). */
import { exclusive, invalid, noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, within } from '../../lists.ts';
import { object, type ValuesOf } from '../../params/field.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { CurrencyOption, StoredPrice } from '../../store/objects.ts';
import { claimLookupKey, createPrice, optionOf, ownCurrency } from './price-create.ts';
import { priceCreated, priceUpdated } from './price-events.ts';
import { type OptionValues, priceList, priceNames, priceTerms, priceUpdate } from './price-params.ts';
import { createProduct } from './product-create.ts';
import { productData } from './product-params.ts';

const priceCreate = { ...priceTerms, ...priceNames, product_data: object(productData) };

export const priceExpandables: Expandables = {
  product: { ref: 'product' },
  inline: { hidden: true },
  tiers: { includable: true },
  currency_options: { includable: true, each: { tiers: { includable: true } } },
};

function find(account: Account, id: string): StoredPrice {
  const price = account.table('price').get(id);
  if (price === undefined) throw noSuch('price', id, 'price', 404);
  return price;
}

function create({ account, now, params }: Call<ValuesOf<typeof priceCreate>>): StoredPrice {
  const { product, product_data, ...values } = params;
  if (product !== undefined && product_data !== undefined) throw exclusive(['product', 'product_data']);
  if (product_data !== undefined) {
    const made = createProduct(account, now, product_data, 'product_data');
    account.happened('product.created', 'product', made);
    return told(account, createPrice(account, now, { ...values, product: made.id }));
  }
  if (product === undefined) {
    throw invalid('You must specify either `product` or `product_data` when creating a price.');
  }
  if (account.table('product').get(product) === undefined) throw noSuch('product', product, 'product');
  return told(account, createPrice(account, now, { ...values, product }));
}

function told(account: Account, price: StoredPrice): StoredPrice {
  priceCreated(account, price);
  return price;
}

function update({ account, id, params }: Call<ValuesOf<typeof priceUpdate>>): StoredPrice {
  const price = find(account, id);
  const { active, lookup_key, nickname } = params;
  if (active === false && account.table('product').get(price.product)?.default_price === id) {
    throw invalid('This price cannot be archived because it is the default price of its product.');
  }
  const taxBehavior = taxBehaviorAfter(price.tax_behavior, params.tax_behavior, 'tax_behavior');
  const options = optionsAfter(price, params.currency_options);
  const own = options[price.currency];
  if (own !== undefined) options[price.currency] = { ...own, tax_behavior: taxBehavior };
  if (typeof lookup_key === 'string') {
    claimLookupKey(account, lookup_key, id, params.transfer_lookup_key === true);
  }
  const next = account.put('price', {
    ...price,
    active: active ?? price.active,
    currency_options: options,
    lookup_key: lookup_key === undefined ? price.lookup_key : lookup_key,
    metadata: mergeMetadata(price.metadata, params.metadata),
    nickname: nickname ?? price.nickname,
    tax_behavior: taxBehavior,
  });
  priceUpdated(account, next, price);
  return next;
}

/** Once specified it cannot be changed (the SDK's documentation). */
function taxBehaviorAfter<T extends string | null>(current: T, wanted: T | undefined, param: string): T {
  if (wanted === undefined || wanted === current) return current;
  if (current !== 'unspecified') {
    throw invalid('The `tax_behavior` of a price cannot be changed once it is specified.', param);
  }
  return wanted;
}

/** A further currency can be added; the amounts of one that is there cannot be changed. */
function optionsAfter(
  price: StoredPrice,
  changes: Map<string, OptionValues> | null | undefined,
): Record<string, CurrencyOption> {
  const own = price.currency_options[price.currency];
  if (changes === null) return own === undefined ? {} : { [price.currency]: own };
  const options = { ...price.currency_options };
  const scheme = price.billing_scheme === 'tiered' ? 'tiered' : 'per_unit';
  const isCustom = price.custom_unit_amount !== null;
  for (const [currency, change] of changes ?? []) {
    const at = `currency_options[${currency}]`;
    if (currency === price.currency) throw ownCurrency(at);
    const current = options[currency];
    if (current === undefined) {
      options[currency] = optionOf(change, { scheme, currency, isCustom }, at);
      continue;
    }
    const { tax_behavior, ...amounts } = change;
    if (Object.keys(amounts).length > 0) {
      const wanted = optionOf(amounts, { scheme, currency, isCustom }, at);
      if (!sameAmounts(wanted, current)) {
        throw invalid(`The amounts of the currency option \`${currency}\` cannot be changed.`, at);
      }
    }
    options[currency] = {
      ...current,
      tax_behavior: taxBehaviorAfter(current.tax_behavior, tax_behavior, `${at}[tax_behavior]`),
    };
  }
  return options;
}

function sameAmounts(a: CurrencyOption, b: CurrencyOption): boolean {
  const amounts = ({ custom_unit_amount, unit_amount_decimal, tiers }: CurrencyOption) =>
    JSON.stringify([
      custom_unit_amount && [
        custom_unit_amount.minimum,
        custom_unit_amount.maximum,
        custom_unit_amount.preset,
      ],
      unit_amount_decimal,
      tiers?.map((tier) => [tier.up_to, tier.flat_amount_decimal, tier.unit_amount_decimal]),
    ]);
  return amounts(a) === amounts(b);
}

function list(call: Call<ValuesOf<typeof priceList> & PageValues>): List<StoredPrice> {
  const { account, params, settings } = call;
  const { created, currency, lookup_keys, product, recurring, type } = params;
  const active = params.active ?? (settings.pricesListDefault === 'active' ? true : undefined);
  const table = account.table('price');
  if (product !== undefined && account.table('product').get(product) === undefined) {
    throw noSuch('product', product, 'product');
  }
  const rows =
    lookup_keys !== undefined
      ? table.by('lookup_key', lookup_keys)
      : product !== undefined
        ? table.by('product', [product])
        : table.all();
  return page(call, {
    table,
    rows,
    noun: 'price',
    url: '/v1/prices',
    matches: (price) =>
      price.inline === undefined &&
      passes(active, price.active) &&
      passes(currency, price.currency) &&
      passes(product, price.product) &&
      passes(type, price.type) &&
      passes(recurring?.interval, price.recurring?.interval) &&
      passes(recurring?.meter, price.recurring?.meter) &&
      passes(recurring?.usage_type, price.recurring?.usage_type) &&
      within(price.created, created),
  });
}

export const priceRoutes: Route[] = [
  one('POST', '/v1/prices', 'price', priceCreate, create),
  many('/v1/prices', 'price', priceList, list),
  one('GET', '/v1/prices/:id', 'price', {}, ({ account, id }) => find(account, id)),
  one('POST', '/v1/prices/:id', 'price', priceUpdate, update),
];
