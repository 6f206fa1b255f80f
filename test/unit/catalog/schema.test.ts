import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { catalogSchema, editorSchema, type JsonSchema } from '../../../server/catalog/index.ts';

/** Every schema that describes a field, a key's value or a list's item, with its path. */
function fields(schema: JsonSchema, path: string): [string, JsonSchema][] {
  const found: [string, JsonSchema][] = [[path, schema]];
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    found.push(...fields(value, `${path}.${key}`));
  }
  for (const inner of [schema.items, schema.additionalProperties]) {
    if (typeof inner === 'object') found.push(...fields(inner as JsonSchema, `${path}.*`));
  }
  return found;
}

function all(schema: JsonSchema): [string, JsonSchema][] {
  return [
    ...fields(schema, 'catalog'),
    ...Object.entries(schema.$defs ?? {}).flatMap(([name, value]) => fields(value, name)),
  ];
}

const target = (schema: JsonSchema): JsonSchema | undefined =>
  schema.$ref ? editorSchema.$defs?.[(schema.$ref as string).replace('#/$defs/', '')] : undefined;

describe('catalog.schema.json', () => {
  test.each(all(editorSchema))('%s has a title and a description', (_, schema) => {
    const { title, description } = { ...target(schema), ...schema };
    expect(title).toMatch(/\S/);
    expect(description).toMatch(/\S/);
  });

  test('refuses unknown keys everywhere', () => {
    const open = all(editorSchema).filter(
      ([, schema]) => schema.properties && schema.additionalProperties !== false,
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  test('is JSON Schema 2020-12, for editors and at run time', () => {
    for (const schema of [editorSchema, catalogSchema]) {
      const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
      expect(ajv.validateSchema(schema)).toBe(true);
      ajv.compile(schema);
    }
    expect(JSON.stringify(catalogSchema.properties)).not.toContain('variable');
  });

  test('names every field that the calls of the SDK take', () => {
    const resources = new URL('../../../node_modules/stripe/esm/resources/', import.meta.url);
    const read = (file: string, start: RegExp): string[] => {
      const text = readFileSync(new URL(file, resources), 'utf8');
      const from = text.search(start);
      expect(from).toBeGreaterThan(-1);
      const indent = text.slice(text.lastIndexOf('\n', from) + 1, from).length + 4;
      const body = text.slice(from).split(`\n${' '.repeat(indent - 4)}}`)[0] as string;
      return [...body.matchAll(new RegExp(`^ {${indent}}(\\w+)\\??:`, 'gm'))].map(
        (match) => match[1] as string,
      );
    };
    const known = (name: string) => Object.keys(editorSchema.$defs?.[name]?.properties ?? {});
    // Said otherwise in a catalog: keys name what belongs together, Pricebook moves lookup keys and
    // sets the default price itself; `type` is left over from an API that is gone.
    const otherwise = [
      'expand',
      'default_price_data',
      'type',
      'product',
      'product_data',
      'transfer_lookup_key',
    ];
    const missing = (name: string, taken: string[]) =>
      taken.filter((field) => !known(name).includes(field) && !otherwise.includes(field));
    expect(missing('product', read('Products.d.ts', /export interface ProductCreateParams /))).toEqual([]);
    expect(missing('product', read('Products.d.ts', /export interface ProductUpdateParams /))).toEqual([]);
    expect(missing('price', read('Prices.d.ts', /export interface PriceCreateParams /))).toEqual([]);
    expect(missing('meter', read('Billing/Meters.d.ts', /interface MeterCreateParams /))).toEqual([]);
    expect(
      missing(
        'portalConfiguration',
        read('BillingPortal/Configurations.d.ts', /interface ConfigurationUpdateParams /),
      ),
    ).toEqual([]);
    expect(missing('features', read('BillingPortal/Configurations.d.ts', /interface Features /))).toEqual([]);
    expect(read('Prices.d.ts', /export interface PriceCreateParams /)).toContain('unit_amount');
  });

  test('does not mark variables and bare decimals in an editor', () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(editorSchema);
    const devchat = parse(readFileSync('catalog/devchat.yaml', 'utf8'));
    expect(validate(devchat), JSON.stringify(validate.errors)).toBe(true);
    const variable = `\${A_LONG_NAME_OF_A_VARIABLE:-fallback}`;
    const texts = parse(`
catalog: ${variable}
mode: ${variable}
products:
  a:
    id: ${variable}
    name: ${variable}
    unit_label: ${variable}
    statement_descriptor: ${variable}
    tax_code: ${variable}
    url: ${variable}
    images: ["${variable}"]
    default_price: ${variable}
    prices:
      b:
        currency: ${variable}
        lookup_key: ${variable}
        tax_behavior: ${variable}
        unit_amount_decimal: 0.25
        recurring: { interval: "${variable}", usage_type: "${variable}", meter: "${variable}" }
        currency_options: { eur: { unit_amount_decimal: 0.5 } }
`);
    expect(validate(texts), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ catalog: 'Not A Name' })).toBe(false);
    expect(validate({ products: { a: { name: 'A', unit_label: 'thirteen char' } } })).toBe(false);
  });
});
