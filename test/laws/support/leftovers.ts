import type { Desired } from '../../../server/catalog/index.ts';
import type { PlanWarning } from '../../../server/reconcile/types.ts';
import { priceOf, productOf } from './account.ts';
import type { Account, Wire } from './door.ts';
import { defaultOf, leavesOf, type Tree } from './schema.ts';
import { at, partsOf } from './tree.ts';

/** Terms are owned as a whole and compared as such; these are the fields that are owned while they are named. */
const PRICE_FIELDS = /^(nickname|tax_behavior|metadata|currency_options)(\.|$)/;

/**
 * Fields that one catalog named and the next does not, on objects that both have, and that Stripe still
 * holds although nothing said that they cannot be unset.
 */
export function leftovers(
  before: Tree,
  after: Tree,
  desired: Desired,
  account: Account,
  warnings: PlanWarning[],
): string[] {
  const left: string[] = [];
  const now = leavesOf(after);
  for (const [place, { leaf }] of leavesOf(before)) {
    if (now.has(place)) continue;
    // A list is named as a whole: what it lost is compared with the list that Stripe has.
    const list = /^(.*?)\.\d+\./.exec(place)?.[1];
    if (list !== undefined && at(after, list) !== undefined) continue;
    const found = objectAt(list ?? place, desired, account);
    if (!found || at(after, found.at) === undefined) continue;
    const held = partsOf(found.field).reduce((node: Wire, part) => node?.[part], found.object);
    const key = found.field.startsWith('metadata.') ? found.field.slice('metadata.'.length) : undefined;
    // The catalog's own metadata stands behind the object's.
    if (key !== undefined && (key in desired.metadata || namedAgain(desired, found.key, key))) continue;
    const isUnset =
      held === undefined ||
      held === null ||
      held === '' ||
      (Array.isArray(held) && held.length === 0) ||
      held === defaultOf(leaf) ||
      (found.field.endsWith('enabled') && held === false);
    const isSaid = warnings.some(
      ({ message }) => message.includes(found.field) && message.includes('cannot be unset'),
    );
    if (!isUnset && !isSaid) left.push(`${place}: Stripe still has ${JSON.stringify(held)}`);
  }
  return left;
}

function namedAgain(desired: Desired, key: string, name: string): boolean {
  const objects = [...desired.products, ...desired.prices, ...desired.portalConfigurations];
  return objects.some((object) => object.key === key && name in object.metadata);
}

interface Found {
  object: Wire;
  /** Where the object stands in the tree. */
  at: string;
  key: string;
  field: string;
}

/** The object of Stripe's that holds the field at a place of the catalog. */
function objectAt(place: string, desired: Desired, account: Account): Found | undefined {
  const [section, key = '', ...rest] = partsOf(place);
  if (section === 'products' && rest[0] === 'prices') {
    const [, price, ...field] = rest;
    const path = field.join('.');
    const object = priceOf(account, desired, `${key}.${price}`);
    // An option's amounts are gone when its currency is; one form replaced by another is a change of amount.
    const shown = path.startsWith('currency_options.') ? path.split('.').slice(0, 2).join('.') : path;
    const isOption = shown !== path && !path.endsWith('tax_behavior');
    // The price's own currency stands among its options too.
    if (
      !object ||
      !PRICE_FIELDS.test(path) ||
      (field[0] === 'currency_options' && field[1] === object.currency)
    )
      return undefined;
    if (
      isOption &&
      desired.prices.some(
        (one) => one.key === `${key}.${price}` && one.spec.currency_options?.[field[1] ?? ''],
      )
    )
      return undefined;
    return {
      object,
      at: `products.${key}.prices.${price}`,
      key: `${key}.${price}`,
      field: isOption ? shown : path,
    };
  }
  const path = rest.join('.');
  if (section === 'products' && !['id', 'was'].includes(path)) {
    const object = productOf(account, desired, key);
    return object && { object, at: `products.${key}`, key, field: path };
  }
  if (section === 'portal_configurations') {
    const object = account.portals.find(
      ({ metadata }) => metadata?.pricebook === `${desired.catalog}/portal_configuration.${key}`,
    );
    return (
      object && {
        object,
        at: `portal_configurations.${key}`,
        key,
        field: path,
      }
    );
  }
  return undefined;
}
