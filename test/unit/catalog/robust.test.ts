import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadCatalog, resolve } from '../../../server/catalog/index.ts';
import { parseFile } from '../../../server/catalog/parse.ts';
import { cpuWatch } from '../../support/cpu.ts';

const seeds = [
  'catalog/devchat.yaml',
  'test/catalogs/devops-agent/catalog.yaml',
  'test/catalogs/all-fields/catalog.yaml',
].map((path) => readFileSync(path, 'utf8'));
const env = { CHALLENGE_ID: 'x' };

/** Whatever is loaded: an answer comes, soon; places lie within the file; a catalog comes without errors only. */
function check(bytes: Uint8Array): void {
  const spent = cpuWatch();
  const { catalog, errors, warnings } = loadCatalog([{ path: 'f.yaml', bytes }], env);
  expect(spent()).toBeLessThan(10_000);
  expect(catalog === undefined).toBe(errors.length > 0);
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/);
  for (const { line, column, file, message, hint } of [...errors, ...warnings]) {
    expect(file).toBe('f.yaml');
    expect(line).toBeGreaterThan(0);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThan(0);
    expect(message).not.toContain('undefined');
    expect(hint).not.toContain('undefined');
  }
  if (catalog) resolve(catalog);
}

const encode = (text: string) => new TextEncoder().encode(text);

describe('nothing that a file may contain throws or hangs', () => {
  test('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 300 });
  });

  test('random text of the characters of YAML', () => {
    const unit = fc.constantFrom(
      ...'abc: -[]{}"\'&*!|>%@`,#?\n\t $<=~.0159',
      ':\n  ',
      '- ',
      '${',
      'unit_amount: ',
      'products: ',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 120 }), (text) => check(encode(text))),
      { numRuns: 500 },
    );
  });

  test('good catalogs with something cut out, put in or put twice', () => {
    const edit = fc.record({
      seed: fc.constantFrom(...seeds),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(40),
      insert: fc.constantFrom(
        '',
        '\n',
        ' ',
        '\t',
        ':',
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        '- ',
        '&a ',
        '*a ',
        '${',
        '${X}',
        '#',
        '|',
        '%',
        '-1',
        '1e9',
        'null',
        '\u0000',
        'é',
      ),
      twice: fc.boolean(),
    });
    fc.assert(
      fc.property(edit, ({ seed, at, cut, insert, twice }) => {
        const from = Math.floor(at * seed.length);
        const part = twice ? seed.slice(from, from + cut) : '';
        check(encode(seed.slice(0, from) + part + insert + seed.slice(twice ? from : from + cut)));
      }),
      { numRuns: 250 },
    );
  });

  test('good catalogs with one value or one line exchanged for another', () => {
    const values = [
      '',
      '[]',
      '{}',
      '[x]',
      '{ a: b }',
      '5',
      '-1',
      'true',
      'null',
      '"x"',
      '~',
      '1.5',
      'inf',
      '.nan',
      '0x1',
      '&a [*a]',
      '"${"',
      '2024-01-01',
      '__proto__',
      'constructor',
    ];
    const edit = fc.record({
      seed: fc.constantFrom(...seeds),
      line: fc.nat(200),
      value: fc.constantFrom(...values),
      key: fc.boolean(),
    });
    fc.assert(
      fc.property(edit, ({ seed, line, value, key }) => {
        const lines = seed.split('\n');
        const index = line % lines.length;
        lines[index] = key
          ? (lines[index] as string).replace(/[\w-]+(?=:)/, value)
          : (lines[index] as string).replace(/:.*$/, `: ${value}`);
        check(encode(lines.join('\n')));
      }),
      { numRuns: 300 },
    );
  });
});

test('names of JavaScript are names like any other', () => {
  const { catalog, errors } = loadCatalog(
    [
      {
        path: 'f.yaml',
        bytes: encode(
          'catalog: s\nmetadata: { __proto__: a, constructor: b, toString: c }\nproducts: { constructor: { name: A, prices: { valueOf-x: { currency: usd, unit_amount: 500 } } } }\n'.replace(
            'valueOf-x',
            'value-of',
          ),
        ),
      },
    ],
    {},
  );
  expect(errors).toEqual([]);
  expect(Object.entries(catalog?.metadata ?? {})).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['toString', 'c'],
  ]);
  const [product] = resolve(catalog as NonNullable<typeof catalog>).products;
  expect(product?.id).toBe('s_constructor');
});

test('products, prices and metadata may be called as fields are', () => {
  const yaml = `
catalog: s
products:
  metadata:
    name: A
    metadata: { prices: 1.50, unit_amount_decimal: 2.50 }
    prices:
      metadata: { currency: usd, unit_amount_decimal: 0.50, metadata: { currency: 007 } }
      currency: { currency: usd, unit_amount: 500 }
`;
  const { catalog, errors } = loadCatalog([{ path: 'f.yaml', bytes: encode(yaml) }], {});
  expect(errors).toEqual([]);
  expect(catalog?.products.metadata).toEqual({
    name: 'A',
    metadata: { prices: '1.50', unit_amount_decimal: '2.50' },
    prices: {
      metadata: { currency: 'usd', unit_amount_decimal: '0.50', metadata: { currency: '007' } },
      currency: { currency: 'usd', unit_amount: 500 },
    },
  });
});

test('a catalog of 3000 prices is read in a moment', () => {
  const products = Array.from({ length: 300 }, (_, p) => {
    const prices = Array.from(
      { length: 10 },
      (_, n) =>
        `      p${n}: { currency: usd, unit_amount: ${500 + n}, recurring: { interval: month }, metadata: { n: ${n} } }`,
    );
    return `  product-${p}:\n    name: Product ${p}\n    prices:\n${prices.join('\n')}`;
  });
  const spent = cpuWatch();
  const { catalog, errors } = loadCatalog(
    [{ path: 'f.yaml', bytes: encode(`catalog: big\nproducts:\n${products.join('\n')}\n`) }],
    {},
  );
  expect(spent()).toBeLessThan(10_000);
  expect(errors).toEqual([]);
  expect(resolve(catalog as NonNullable<typeof catalog>).prices).toHaveLength(3000);
});

test('what was read is not changed by reading it again', () => {
  const bytes = encode(seeds[0] as string);
  const copy = bytes.slice();
  const first = parseFile({ path: 'f.yaml', bytes }, env);
  expect(parseFile({ path: 'f.yaml', bytes }, env)).toEqual(first);
  expect(bytes).toEqual(copy);
});
