import { afterAll, describe, expect, test } from 'vitest';
import { formatProblem, loadCatalog } from '../../../server/catalog/index.ts';
import { cpuWatch } from '../../support/cpu.ts';
import { expectGolden } from '../../support/golden.ts';
import { file, load, marked } from './support.ts';

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 9 }, (_, n) => {
    const before = String.fromCharCode(97 + n);
    const name = String.fromCharCode(98 + n);
    return `${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`;
  }),
].join('\n');

const said: string[] = [];
const say = (name: string, errors: Parameters<typeof formatProblem>[0][]) =>
  said.push(`# ${name}`, ...errors.map(formatProblem));

describe('YAML that cannot be read is a problem with a place', () => {
  test.each<[name: string, yaml: string, code: string]>([
    ['a tab', 'catalog: shop\nproducts:\n«\tpro: {}\n', 'tab'],
    ['an unclosed quote', 'catalog: «"shop\nproducts: {}', 'bad_yaml'],
    ['an unclosed list', 'catalog: shop\nproducts: «[a, b\nmode: test\n', 'bad_yaml'],
    ['an unclosed mapping', 'catalog: shop\nproducts: «{a: b\n', 'bad_yaml'],
    ['a colon too many', 'catalog: «a: b\n', 'bad_yaml'],
    ['a reserved character', 'catalog: «@shop\n', 'bad_yaml'],
    ['keys out of line', 'catalog: shop\nproducts:\n    a: {}\n«  b: {}\n', 'bad_yaml'],
    ['several documents', 'catalog: shop\n«---\ncatalog: other\n', 'several_documents'],
    ['a variable without quotes in braces', 'catalog: shop\nmetadata: { a: $«{NAME} }\n', 'bad_yaml'],
    ['an unknown tag', 'catalog: «!name shop\n', 'bad_yaml'],
    ['YAML 1.1', '«%YAML 1.1\n---\ncatalog: shop\n', 'bad_yaml'],
    ['a list at the top', '«- catalog\n', 'wrong_type'],
    ['a text at the top', '«catalog\n', 'wrong_type'],
    ['a key twice', 'catalog: shop\nproducts:\n  a: { name: A }\n  «a: { name: B }\n', 'duplicate_key'],
    ['a field twice', 'catalog: shop\nproducts: { a: { name: A, «name: B } }\n', 'duplicate_key'],
    ['a number as key', 'catalog: shop\nproducts:\n  «2024: { name: A }\n', 'bad_key'],
    ['true as key', 'catalog: shop\nmetadata: { «true: a }\n', 'bad_key'],
    ['nothing as key', 'catalog: shop\nmetadata: {« : a }\n', 'bad_key'],
    ['a list as key', 'catalog: shop\nmetadata:\n  ? «[a]\n  : b\n', 'bad_key'],
    ['an alias as key', 'catalog: &c shop\nmetadata:\n  «*c : b\n', 'bad_key'],
    [
      'a merge key',
      'catalog: shop\nmetadata: &m { a: b }\nproducts: { a: { name: A, metadata: { «<<: *m } } }\n',
      'merge_key',
    ],
    ['an alias of nothing', 'catalog: «*shop\n', 'unknown_alias'],
    ['a looping alias', 'catalog: shop\nmetadata: &m { a: «*m }\n', 'looping_alias'],
    [
      'a looping alias in a list',
      'catalog: shop\nproducts: &p\n  a: { name: A, images: [«*p] }\n',
      'looping_alias',
    ],
  ])('%s', (name, yaml, code) => {
    const { text, line, column } = marked(yaml);
    const { errors, catalog } = load(text);
    say(name, errors);
    expect(catalog).toBeUndefined();
    expect(errors[0]).toMatchObject({ code, line, column, file: 'shop.yaml' });
    expect(errors.filter((error) => error.code !== 'wrong_type')).toHaveLength(code === 'wrong_type' ? 0 : 1);
  });

  test('bytes that are not UTF-8', () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('catalog: shop\nmode: t'), 0xff, 0xfe, 0x0a]);
    const { errors } = loadCatalog([{ path: 'shop.yaml', bytes }], {});
    say('bytes that are not UTF-8', errors);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ code: 'not_utf8', line: 2, column: 8 });
  });

  test('a file that is too large', () => {
    const { errors } = load(`# ${'x'.repeat(3_000_000)}`);
    say('a file that is too large', errors);
    expect(errors).toMatchObject([{ code: 'file_too_large', line: 1, column: 1 }]);
  });

  test('an alias bomb ends quickly', () => {
    const spent = cpuWatch();
    const { errors } = load(`catalog: shop\nmetadata:\n${bomb.replaceAll(/^/gm, '  ')}\n`);
    say(
      'an alias bomb',
      errors.filter((error) => error.code === 'too_many_aliases'),
    );
    expect(spent()).toBeLessThan(10_000);
    expect(errors.filter((error) => error.code === 'too_many_aliases')).toHaveLength(1);
  });

  test.each([
    ['lists', '['.repeat(50_000)],
    ['mappings', '{a: '.repeat(50_000)],
    ['block lists', '- '.repeat(50_000)],
    ['more lists than the parser can hold', '['.repeat(150_000)],
    ['closed lists', `${'['.repeat(3000)}${']'.repeat(3000)}`],
  ])('deep nesting of %s ends quickly', (_, yaml) => {
    const spent = cpuWatch();
    const { errors } = load(`catalog: shop\nproducts: ${yaml}`);
    expect(spent()).toBeLessThan(10_000);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.map(({ message }) => message).join()).not.toMatch(/stack/i);
  });

  afterAll(() => expectGolden('validate/bad-yaml.txt', `${said.join('\n')}\n`));
});

test('aliases are followed, and point at where they stand', () => {
  const good = load(`
catalog: shop
products:
  a:
    name: A
    prices:
      one: &one { currency: usd, unit_amount: 500, metadata: &m { credits: 5 } }
      two: *one
    metadata: *m
`);
  expect(good.errors).toEqual([]);
  expect(good.catalog?.products.a?.prices?.two).toEqual({
    currency: 'usd',
    unit_amount: 500,
    metadata: { credits: '5' },
  });
  const { text, line, column } = marked(
    'catalog: shop\nmode: &x live\nproducts: { a: { name: A, active: «*x } }\n',
  );
  expect(load(text).errors).toMatchObject([{ line, column, code: 'wrong_type', path: 'products.a.active' }]);
});

test('one bad file does not make another one wrong', () => {
  const bad = file('products:\n\tpro: {}', 'a.yaml');
  const good = file('catalog: shop\nproducts: { x: { name: X, default_price: main } }', 'b.yaml');
  const { errors } = loadCatalog([bad, good], {});
  expect(errors.map(({ file: name, code }) => [name, code])).toEqual([['a.yaml', 'tab']]);
});

test('a byte order mark and CRLF are fine', () => {
  const { catalog, errors } = loadCatalog(
    [file('\uFEFFcatalog: shop\r\nproducts:\r\n  a: { name: A }\r\n')],
    {},
  );
  expect(errors).toEqual([]);
  expect(catalog?.products).toEqual({ a: { name: 'A' } });
  const { text, line, column } = marked('catalog: shop\r\nproducts:\r\n  a: { name: «5 }\r\n');
  expect(load(text).errors).toMatchObject([{ line, column }]);
});

test('words of YAML 1.1 stay texts', () => {
  const { catalog, errors } = load(
    'catalog: shop\nmetadata: { a: yes, b: off, c: 1_0, d: 2024-01-01, e: 012, f: 1:30 }\n',
  );
  expect(errors).toEqual([]);
  expect(catalog?.metadata).toEqual({ a: 'yes', b: 'off', c: '1_0', d: '2024-01-01', e: '012', f: '1:30' });
});
