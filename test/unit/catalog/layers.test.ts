import { expect, test } from 'vitest';
import { formatProblem, loadCatalog } from '../../../server/catalog/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { file, load } from './support.ts';

const threeLayers = `catalog: shop
products:
  seat:
    name: Seat
    unit_lable: seat
    default_price: year
    prices:
      yearly:
        currency: usd
        unit_amount: 199.00
        recurring: { interval: month }
      monthly:
        currency: usd
        unit_amount: 1900
        recurring: { interval: monthly }
      usage:
        currency: usd
        unit_amount: 5
        recurring: { interval: month, usage_type: metered, meter: \${METER} }
`.replace('meter: ${METER}', 'meter: "${METER}"');

test('one file with a fault of each layer shows them all', () => {
  const { errors, warnings, catalog } = load(threeLayers);
  expect(catalog).toBeUndefined();
  expect(errors.map(({ line, column, path, code }) => [line, column, path, code])).toEqual([
    [5, 5, 'products.seat.unit_lable', 'unknown_key'],
    [6, 20, 'products.seat.default_price', 'unknown_reference'],
    [10, 22, 'products.seat.prices.yearly.unit_amount', 'decimal_amount'],
    [15, 32, 'products.seat.prices.monthly.recurring.interval', 'not_allowed'],
    [19, 67, 'products.seat.prices.usage.recurring.meter', 'unset_variable'],
  ]);
  expect(warnings.map(({ line, column, path, code }) => [line, column, path, code])).toEqual([
    [11, 32, 'products.seat.prices.yearly.recurring.interval', 'period_mismatch'],
  ]);
  expectGolden('validate/three-layers.txt', `${[...errors, ...warnings].map(formatProblem).join('\n')}\n`);
});

test('a problem has exactly the fields of validate --json', () => {
  const { errors, warnings } = load(threeLayers);
  for (const problem of [...errors, ...warnings]) {
    expect(Object.keys(problem)).toEqual(['file', 'line', 'column', 'path', 'code', 'message', 'hint']);
    expect(problem.code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(problem.message).not.toBe('');
    expect(problem.hint).not.toBe('');
  }
});

test('the text form is file:line:column  path  message; hint', () => {
  expect(
    formatProblem({
      file: 'catalog/shop.yaml',
      line: 3,
      column: 7,
      path: 'products.seat.name',
      code: 'missing_key',
      message: 'it is missing',
      hint: 'add it',
    }),
  ).toBe('catalog/shop.yaml:3:7  products.seat.name  it is missing; add it');
});

test('problems are sorted by file, line and column, whatever the order of files', () => {
  const a = file('catalog: shop\nproducts: { x: { nam: X }, y: { name: 5 } }\nmode: 1\n', 'a.yaml');
  const b = file('meters: { m: {} }\nportal_configurations: { p: {} }\n', 'b.yaml');
  const { errors } = loadCatalog([b, a], {});
  const places = errors.map(({ file: name, line, column }) => [name, line, column]);
  expect(places).toEqual([
    ['a.yaml', 2, 18],
    ['a.yaml', 2, 39],
    ['a.yaml', 3, 7],
    ['b.yaml', 1, 11],
    ['b.yaml', 1, 11],
    ['b.yaml', 1, 11],
    ['b.yaml', 2, 26],
  ]);
  expect(loadCatalog([a, b], {}).errors).toEqual(errors);
});

test('a message is one line of bounded length, whatever it quotes', () => {
  const { errors } = load(`catalog: shop\nmode: "${'a\\n'.repeat(2000)}"\n`);
  expect(errors).toHaveLength(1);
  expect(formatProblem(errors[0] as (typeof errors)[0])).not.toContain('\n');
  expect(errors[0]?.message.length).toBeLessThan(500);
});
