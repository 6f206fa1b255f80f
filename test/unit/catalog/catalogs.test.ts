import { describe, expect, test } from 'vitest';
import {
  catalogSchema,
  type JsonSchema,
  loadCatalog,
  readCatalogFolder,
  resolve,
} from '../../../server/catalog/index.ts';
import type { LoadResult } from '../../../server/catalog/types.ts';

const env = { CHALLENGE_ID: 'thoughtful-green-narwhal' };

async function loadFolder(folder: string): Promise<LoadResult> {
  return loadCatalog(await readCatalogFolder(folder), env);
}

describe('every catalog of the repository is valid', () => {
  test.each([
    ['catalog', ['cancel_loses_usage']],
    ['test/catalogs/keymappro', []],
    ['test/catalogs/devops-agent', []],
    ['test/catalogs/all-fields', []],
  ])('%s', async (folder, warnings) => {
    const result = await loadFolder(folder);
    expect(result.errors).toEqual([]);
    expect(result.warnings.map((warning) => warning.code)).toEqual(warnings);
    expect(result.catalog).toBeDefined();
  });
});

test('the /dev/chat catalog says what brief 1 says', async () => {
  const { catalog } = await loadFolder('catalog');
  const desired = resolve(catalog as NonNullable<typeof catalog>);
  const id = env.CHALLENGE_ID;
  expect(desired.products.map(({ key, spec }) => [key, spec.name, spec.unit_label, spec.url])).toEqual([
    ['paircode', '/dev/chat Pair Coding', 'session', `https://devchat.stripe/paircode/${id}`],
    ['workshop', '/dev/chat Workshop', 'attendee', `https://devchat.stripe/workshop/${id}`],
  ]);
  expect(
    desired.prices.map(({ key, lookupKey, spec }) => [
      key,
      lookupKey,
      spec.nickname,
      spec.unit_amount,
      spec.currency,
      spec.recurring?.interval,
      spec.recurring?.usage_type,
      spec.recurring?.meter,
    ]),
  ).toEqual([
    [
      'paircode.monthly',
      `devchat_paircode_monthly_${id}`,
      '/dev/chat Pair Coding Monthly',
      6000,
      'usd',
      'month',
      undefined,
      undefined,
    ],
    [
      'paircode.ondemand',
      `devchat_paircode_ondemand_${id}`,
      '/dev/chat Pair Coding On-Demand',
      8000,
      'usd',
      'month',
      'metered',
      'pair_sessions',
    ],
    [
      'workshop.seat',
      `devchat_workshop_${id}`,
      '/dev/chat Workshop',
      8000,
      'usd',
      undefined,
      undefined,
      undefined,
    ],
  ]);
  for (const object of [...desired.products, ...desired.prices, ...desired.portalConfigurations]) {
    expect(object.metadata).toEqual({ challenge_id: id });
  }
  expect(desired.portalConfigurations[0]?.spec).toEqual({
    business_profile: { headline: '/dev/chat' },
    features: {
      payment_method_update: { enabled: true },
      invoice_history: { enabled: true },
      subscription_cancel: { enabled: true, mode: 'immediately' },
    },
  });
});

/** Paths of the leaves of the schema, `*` for keys and items. */
function schemaLeaves(schema: JsonSchema, path = ''): string[] {
  const at = (part: string) => (path === '' ? part : `${path}.${part}`);
  const ref = schema.$ref as string | undefined;
  if (ref) {
    const { $ref: _, ...own } = schema;
    const target = catalogSchema.$defs?.[ref.replace('#/$defs/', '')] as JsonSchema;
    return schemaLeaves({ ...target, ...own }, path);
  }
  if (schema.properties) {
    return Object.entries(schema.properties).flatMap(([key, value]) => schemaLeaves(value, at(key)));
  }
  const inner = schema.items ?? schema.additionalProperties;
  return inner ? schemaLeaves(inner as JsonSchema, at('*')) : [path];
}

/** The same paths for what a catalog says. */
function valueLeaves(value: unknown, schema: JsonSchema, path = ''): string[] {
  const ref = schema.$ref as string | undefined;
  if (ref) return valueLeaves(value, catalogSchema.$defs?.[ref.replace('#/$defs/', '')] as JsonSchema, path);
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) => {
    const named = schema.properties?.[key];
    const next = named ?? ((schema.items ?? schema.additionalProperties) as JsonSchema);
    const part = named ? key : '*';
    return valueLeaves(child, next, path === '' ? part : `${path}.${part}`);
  });
}

test('all-fields uses every leaf of the schema', async () => {
  const { catalog } = await loadFolder('test/catalogs/all-fields');
  const { name, ...rest } = catalog as NonNullable<typeof catalog>;
  const used = new Set(valueLeaves({ catalog: name, ...rest }, catalogSchema));
  const leaves = schemaLeaves(catalogSchema);
  expect(leaves.length).toBeGreaterThan(100);
  expect(leaves.filter((leaf) => !used.has(leaf))).toEqual([]);
});
