/** Every parameter of every call the sandbox has is the SDK's, and every one of the SDK's is here. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Field, Fields } from '../../sandbox/params/field.ts';
import { ROUTES } from '../../sandbox/resources/index.ts';
import { Declarations, type SdkParameter } from './sdk-parameters.ts';

const declarations = new Declarations(
  'shared.d.ts',
  'resources/Accounts.d.ts',
  'resources/Products.d.ts',
  'resources/Prices.d.ts',
  'resources/Billing/Meters.d.ts',
  'resources/BillingPortal/Configurations.d.ts',
);

const CALLS: Record<string, string> = {
  'GET /v1/account': 'AccountRetrieveCurrentParams',
  'GET /v1/accounts/:id': 'AccountRetrieveParams',
  'POST /v1/products': 'ProductCreateParams',
  'GET /v1/products': 'ProductListParams',
  'GET /v1/products/:id': 'ProductRetrieveParams',
  'POST /v1/products/:id': 'ProductUpdateParams',
  'DELETE /v1/products/:id': 'ProductDeleteParams',
  'POST /v1/prices': 'PriceCreateParams',
  'GET /v1/prices': 'PriceListParams',
  'GET /v1/prices/:id': 'PriceRetrieveParams',
  'POST /v1/prices/:id': 'PriceUpdateParams',
  'POST /v1/billing/meters': 'MeterCreateParams',
  'GET /v1/billing/meters': 'MeterListParams',
  'GET /v1/billing/meters/:id': 'MeterRetrieveParams',
  'POST /v1/billing/meters/:id': 'MeterUpdateParams',
  'POST /v1/billing/meters/:id/deactivate': 'MeterDeactivateParams',
  'POST /v1/billing/meters/:id/reactivate': 'MeterReactivateParams',
  'POST /v1/billing_portal/configurations': 'ConfigurationCreateParams',
  'GET /v1/billing_portal/configurations': 'ConfigurationListParams',
  'GET /v1/billing_portal/configurations/:id': 'ConfigurationRetrieveParams',
  'POST /v1/billing_portal/configurations/:id': 'ConfigurationUpdateParams',
};

/** Not Emptyable in the types, yet Stripe takes '' (facts.md §2.2: staff's word, and seen working). */
const EMPTYABLE_ALL_THE_SAME = new Set([
  'POST /v1/prices/:id lookup_key',
  'POST /v1/products/:id default_price',
]);

test('docs/sandbox.md lists every call the sandbox has', () => {
  const docs = readFileSync(new URL('../../../docs/sandbox.md', import.meta.url), 'utf8');
  const listed = [...docs.matchAll(/`((?:GET|POST|DELETE) \/v1\/[^`\s]+)`/g)].map(([, call]) => call);
  expect([...new Set(listed)].sort()).toEqual(Object.keys(CALLS).sort());
});

test('every call the sandbox has is compared', () => {
  expect(ROUTES.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(CALLS).sort());
});

describe.each(ROUTES.map((route) => ({ ...route, call: `${route.method} ${route.path}` })))(
  '$call',
  ({ call, params }) => {
    const wanted = declarations.parametersOf(CALLS[call] ?? '');
    const ours = flatten(params);

    test('has the same parameters as the SDK', () => {
      expect([...ours.keys()].sort()).toEqual([...wanted.keys()].sort());
    });

    test.each([...wanted].map(([name, parameter]) => ({ name, parameter })))(
      '$name',
      ({ name, parameter }) => {
        const own = ours.get(name);
        const emptyable = parameter.emptyable || EMPTYABLE_ALL_THE_SAME.has(`${call} ${name}`);
        expect(own).toEqual({ ...parameter, emptyable, sort: ourSort(parameter.sort, own?.sort) });
      },
    );
  },
);

function flatten(
  fields: Fields,
  at = '',
  found = new Map<string, SdkParameter>(),
): Map<string, SdkParameter> {
  for (const [name, field] of Object.entries(fields)) add(field, at === '' ? name : `${at}.${name}`, found);
  return found;
}

function add(field: Field<unknown, boolean>, key: string, found: Map<string, SdkParameter>): void {
  const { kind, required, emptyable, fields, element, values } = field;
  // What a list or map holds is no parameter by its own name, unless it is plain.
  found.set(key, {
    required,
    emptyable,
    sort: values === undefined ? kind : `enum ${[...values].sort().join('|')}`,
  });
  if (fields !== undefined && kind === 'object') flatten(fields, key, found);
  if (element !== undefined) add(element, kind === 'list' ? `${key}[]` : `${key}{}`, found);
}

/** How the sandbox calls what the SDK's types say; several of its sorts are one to TypeScript. */
function ourSort(theirs: string, own: string | undefined): string {
  const same: Record<string, string[]> = {
    string: ['string', 'currency'],
    number: ['integer', 'decimal'],
    'number or inf': ['integer'],
  };
  if (same[theirs] === undefined) return theirs;
  return same[theirs].find((sort) => sort === own) ?? theirs;
}
