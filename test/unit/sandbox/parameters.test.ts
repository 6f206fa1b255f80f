/** Every parameter of every call the sandbox has is the SDK's, and every one of the SDK's is here. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../sandbox/resources/index.ts';
import { catalogCalls } from './calls/catalog.ts';
import { checkoutCalls } from './calls/checkout.ts';
import { clockCalls } from './calls/clocks.ts';
import { customerCalls } from './calls/customers.ts';
import { eventsCalls } from './calls/events.ts';
import { invoiceItemCalls } from './calls/invoice-items.ts';
import { invoiceCalls } from './calls/invoices.ts';
import { meteringCalls } from './calls/metering.ts';
import { paymentCalls } from './calls/payments.ts';
import { portalCalls } from './calls/portal.ts';
import { subscriptionCalls } from './calls/subscriptions.ts';
import { flatten } from './flatten.ts';
import { Declarations, type SdkParameter } from './sdk-parameters.ts';

const AREAS = [
  catalogCalls,
  customerCalls,
  eventsCalls,
  checkoutCalls,
  paymentCalls,
  subscriptionCalls,
  clockCalls,
  invoiceCalls,
  invoiceItemCalls,
  meteringCalls,
  portalCalls,
];
const CALLS = Object.assign({}, ...AREAS.map(({ calls }) => calls)) as Record<string, string>;
const declarations = new Declarations('shared.d.ts', ...AREAS.flatMap(({ files }) => files));

/** Not Emptyable in the types, yet Stripe takes '' (facts.md §2.2: staff's word, and seen working). */
const EMPTYABLE_ALL_THE_SAME = new Set([
  'POST /v1/prices/:id lookup_key',
  'POST /v1/products/:id default_price',
  // In its own doc comment: an empty text sets it to null.
  'POST /v1/setup_intents/:id payment_method',
  // Seen to clear it (recorded of the live API).
  'POST /v1/subscriptions/:id default_payment_method',
]);

/** In the addresses of pages, and in the API's reference: the SDK's types have it only there. */
const IN_ADDRESSES = new Set(['GET /v2/core/events page']);

test('docs/sandbox.md lists every call the sandbox has', () => {
  const docs = readFileSync(new URL('../../../docs/sandbox.md', import.meta.url), 'utf8');
  const listed = [...docs.matchAll(/`((?:GET|POST|DELETE) \/v[12]\/[^`\s]+)`/g)].map(([, call]) => call);
  expect([...new Set(listed)].sort()).toEqual(Object.keys(CALLS).sort());
});

test('every call the sandbox has is compared', () => {
  expect(ROUTES.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(CALLS).sort());
});

describe.each(ROUTES.map((route) => ({ ...route, call: `${route.method} ${route.path}` })))(
  '$call',
  ({ call, params }) => {
    const ours = flatten(params);
    const wanted = withoutInner(declarations.parametersOf(CALLS[call] ?? ''), ours);

    test('has the same parameters as the SDK', () => {
      const own = [...ours.keys()].filter((name) => !IN_ADDRESSES.has(`${call} ${name}`));
      expect(own.sort()).toEqual([...wanted.keys()].sort());
    });

    test.each([...wanted].map(([name, parameter]) => ({ name, parameter })))(
      '$name',
      ({ name, parameter }) => {
        const own = ours.get(name);
        const emptyable = parameter.emptyable || EMPTYABLE_ALL_THE_SAME.has(`${call} ${name}`);
        if (own?.sort === 'unsupported') expect(parameter.required).toBe(false);
        else expect(own).toEqual({ ...parameter, emptyable, sort: ourSort(parameter.sort, own?.sort) });
      },
    );
  },
);

/** What lies within a parameter that is answered with 501 need not be named. */
function withoutInner(
  wanted: Map<string, SdkParameter>,
  ours: Map<string, SdkParameter>,
): Map<string, SdkParameter> {
  const outer = [...ours].filter(([, { sort }]) => sort === 'unsupported').map(([name]) => name);
  const isInner = (name: string) =>
    outer.some(
      (one) => name.startsWith(`${one}.`) || name.startsWith(`${one}[`) || name.startsWith(`${one}{`),
    );
  return new Map([...wanted].filter(([name]) => !isInner(name)));
}

/** How the sandbox calls what the SDK's types say; several of its sorts are one to TypeScript. */
function ourSort(theirs: string, own: string | undefined): string {
  const same: Record<string, string[]> = {
    string: ['string', 'currency'],
    number: ['integer', 'decimal'],
    'number or inf': ['integer'],
    'number or now': ['integer'],
    // Words that have a type of their own.
    'number or ': ['integer'],
  };
  if (same[theirs] === undefined) return theirs;
  return same[theirs].find((sort) => sort === own) ?? theirs;
}
