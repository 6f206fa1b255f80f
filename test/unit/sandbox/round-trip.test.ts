/**
 * Each parameter of each call that writes: sent with a value it is shown again, sent with nonsense it is
 * refused by its name. The samples together must hold every parameter the SDK knows.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../sandbox/resources/index.ts';
import { encode, leaves, stepsOf } from './encode.ts';
import { flatten } from './flatten.ts';
import { catalogSamples } from './samples/catalog.ts';
import { checkoutSamples } from './samples/checkout.ts';
import { clockSamples } from './samples/clocks.ts';
import { customerSamples, paymentMethodSamples, setupIntentSamples } from './samples/customers.ts';
import { eventsSamples } from './samples/events.ts';
import { invoiceItemSamples, removedLineSamples } from './samples/invoice-items.ts';
import { invoiceSamples } from './samples/invoices.ts';
import { meteringSamples } from './samples/metering.ts';
import { NOW } from './samples/now.ts';
import { chargeSamples, paymentIntentSamples, refundSamples } from './samples/payments.ts';
import { portalSamples } from './samples/portal.ts';
import { subscriptionSamples } from './samples/subscriptions.ts';
import { Declarations } from './sdk-parameters.ts';
import { useSandbox } from './support.ts';

const AREAS = {
  catalog: catalogSamples,
  events: eventsSamples,
  checkout: checkoutSamples,
  customers: customerSamples,
  'payment methods': paymentMethodSamples,
  'setup intents': setupIntentSamples,
  'payment intents': paymentIntentSamples,
  charges: chargeSamples,
  refunds: refundSamples,
  subscriptions: subscriptionSamples,
  'test clocks': clockSamples,
  invoices: invoiceSamples,
  'invoice items': invoiceItemSamples,
  'removed lines': removedLineSamples,
  metering: meteringSamples,
  portal: portalSamples,
};
const docs = readFileSync(new URL('../../../docs/sandbox.md', import.meta.url), 'utf8');

describe.each(Object.entries(AREAS))(
  '%s',
  (_, { files, samples, homes, notShown, shownOnce, place = where, prepare }) => {
    const client = useSandbox({ now: () => NOW * 1000 });
    const declarations = new Declarations('shared.d.ts', ...files);
    let ids: Record<string, string> = {};

    beforeAll(async () => {
      ids = await prepare(client.stripe, client);
    });

    const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');

    describe.each(samples)('$call', ({ path, values, params, expand = [] }) => {
      const known = declarations.parametersOf(params);
      const rows = values.flatMap((value, index) =>
        leaves(value).map(([name, sent]) => ({ name, sent, index })),
      );

      test.each(values.map((value, index) => ({ index, value })))(
        'sample $index is shown as it was sent',
        async ({ value }) => {
          const before = (await client.control('GET', 'state')).body;
          const pairs = leaves(value).map(([name, sent]) => [name, filled(sent)] as const);
          const asked = expand
            .filter((one) => !one.startsWith('default_price.') || 'default_price_data' in value)
            .map((one, index) => [`expand[${index}]`, one] as const);
          const form = encode([...pairs, ...asked]);
          const { status, body } = await client.send('POST', filled(path), form);
          expect(body.error).toBeUndefined();
          expect(status).toBe(200);
          for (const [name, sent] of pairs) {
            const shown = at(body, place(name));
            if (notShown.test(abstract(name).at(-1) ?? '')) expect(shown, name).toBeUndefined();
            else expect(String(shown), name).toBe(sent === 'inf' ? 'null' : sent);
          }
          // What is shown by the answer is what is stored: reading it again gives the same.
          const home = homes[body.object];
          if (home !== null) {
            const again = await client.send('GET', `${home}/${body.id}`, encode(asked));
            for (const name of shownOnce ?? []) delete body[name];
            expect(again.body).toEqual(body);
          }
          await client.control('PUT', 'state', before);
        },
      );

      test.each(rows.flatMap(({ name, index }) => wrongs(name).map((wrong) => ({ ...wrong, index }))))(
        'sample $index with nonsense for $param is refused by that name',
        async ({ param, form, index }) => {
          const rest = leaves(values[index] ?? {}).filter(
            ([name]) => name !== param && !name.startsWith(`${param}[`),
          );
          const sent = encode([...rest.map(([name, value]) => [name, filled(value)] as const), ...form]);
          const { status, body } = await client.send('POST', filled(path), sent);
          expect([status, body.error?.param]).toEqual([400, param]);
        },
      );

      /** Nonsense for a leaf, and for each list and object that it stands in. */
      function wrongs(name: string): { param: string; form: [string, string][] }[] {
        const steps = stepsOf(name);
        return steps.flatMap((_, index) => {
          const param = steps.slice(1, index + 1).reduce((made, step) => `${made}[${step}]`, steps[0] ?? '');
          const sort = known.get(abstract(param).at(-1) ?? '')?.sort;
          // A metadata key takes any text; its limits have rows of their own.
          if (sort === undefined || steps[index - 1] === 'metadata') return [];
          return [
            {
              param,
              form: [sort === 'string' ? [`${param}[x]`, '1'] : [param, 'nonsense!']] as [string, string][],
            },
          ];
        });
      }
    });

    test.each([...new Set(samples.map(({ params }) => params))])(
      'the samples hold every parameter of %s, or it is answered with 501',
      (params) => {
        const own = samples.filter((sample) => sample.params === params);
        const call = own[0]?.call.replace(/ \(.*/, '');
        const route = ROUTES.find(({ method, path }) => `${method} ${path}` === call);
        if (route === undefined) throw new Error(`the sandbox has no ${call}`);
        const absent = [...flatten(route.params)].flatMap(([name, { sort }]) =>
          sort === 'unsupported' ? [name] : [],
        );
        const sent = new Set(
          own.flatMap(({ values }) =>
            values.flatMap((value) => leaves(value).flatMap(([name]) => abstract(name))),
          ),
        );
        for (const name of declarations.parametersOf(params).keys()) {
          if (own.some(({ refused }) => refused?.test(name))) continue;
          if (sent.has(name) || /(^|\.)expand(\[\])?$/.test(name)) continue;
          const refused = absent.some((outer) => isWithin(name, outer)) || documented(name);
          expect(refused, name).toBe(true);
        }
      },
    );
  },
);

/** Whether a row of docs/sandbox.md says that a parameter is answered with 501. */
function documented(name: string): boolean {
  const rows = docs.split('\n').filter((line) => /501/.test(line));
  return rows.some((row) => [...row.matchAll(/`([^`]+)`/g)].some(([, own = '']) => isWithin(name, own)));
}

/** Whether a parameter is another one or lies in it. */
function isWithin(name: string, outer: string): boolean {
  return name === outer || ['.', '[', '{'].some((mark) => name.startsWith(outer + mark));
}

/** `currency_options[eur][tiers][0][up_to]` as `currency_options{}.tiers[].up_to`, and all it stands in. */
function abstract(name: string): string[] {
  let so_far = '';
  return stepsOf(name).flatMap((step, index, steps) => {
    const before = steps[index - 1];
    if (/^\d+$/.test(step)) so_far += '[]';
    else if (before === 'currency_options' || before === 'payload' || before === 'invoice_metadata')
      so_far += '{}';
    else if (before === 'metadata') return [];
    else so_far += so_far === '' ? step : `.${step}`;
    return [so_far];
  });
}

/** Where a parameter is seen in the answer. */
function where(name: string): string[] {
  const [first = '', ...rest] = stepsOf(name);
  if (first === 'default_price_data') return ['default_price', ...rest];
  if (first === 'product_data') return ['product', ...rest];
  return [first, ...rest];
}

// biome-ignore lint/suspicious/noExplicitAny: an answer.
function at(value: any, steps: string[]): any {
  const [step, ...rest] = steps;
  if (step === undefined)
    return value !== null && typeof value === 'object' && 'id' in value ? value.id : value;
  return value === null || value === undefined ? undefined : at(value[step], rest);
}
