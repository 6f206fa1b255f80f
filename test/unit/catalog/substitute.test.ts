import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { substitute } from '../../../server/catalog/substitute.ts';
import { cpuWatch } from '../../support/cpu.ts';
import { load, marked } from './support.ts';

const env = { NAME: 'value', EMPTY: '', NOTHING: 'undefined', OTHER: 'x', NESTED: '${NAME}' };

describe('substitute', () => {
  test.each([
    ['plain', 'plain'],
    ['${NAME}', 'value'],
    ['a ${NAME} b ${OTHER}', 'a value b x'],
    ['${NAME}${NAME}', 'valuevalue'],
    ['${UNSET:-default}', 'default'],
    ['${EMPTY:-default}', 'default'],
    ['${NAME:-default}', 'value'],
    ['${UNSET:-}', ''],
    ['${UNSET:-a:-b c}', 'a:-b c'],
    ['$${NAME}', '${NAME}'],
    ['$$${NAME}', '$${NAME}'],
    ['$NAME', '$NAME'],
    ['$5', '$5'],
    ['5$', '5$'],
    ['$', '$'],
    ['{}', '{}'],
    ['${NESTED}', '${NAME}'],
    ['${NAME}}', 'value}'],
  ])('%s is %s', (text, expected) => {
    expect(substitute(text, env)).toEqual({ text: expected, faults: [] });
  });

  test.each([
    ['${UNSET}', 'unset_variable', 0],
    ['a ${EMPTY}', 'unset_variable', 2],
    ['${NOTHING:-default}', 'unset_variable', 0],
    ['a ${NAME', 'unclosed_variable', 2],
    ['${}', 'bad_variable', 0],
    ['${1A}', 'bad_variable', 0],
    ['${A B}', 'bad_variable', 0],
    ['${NAME-x}', 'bad_variable', 0],
    ['${UNSET:-${NAME}}', 'bad_variable', 0],
    ['${toString}', 'unset_variable', 0],
    ['${__proto__}', 'unset_variable', 0],
  ])('%s: %s', (text, code, index) => {
    expect(substitute(text, env).faults).toMatchObject([{ code, index }]);
  });

  test('a variable that is missing twice is said once', () => {
    expect(substitute('${A} ${A} ${B}', {}).faults.map(({ index }) => index)).toEqual([0, 10]);
  });

  test('a text full of faults is judged in a moment', () => {
    const spent = cpuWatch();
    const text = Array.from({ length: 50_000 }, (_, n) => `\${A${n}}`).join('');
    expect(substitute(text, {}).faults).toHaveLength(10);
    expect(load(`catalog: "${text}"\n`).errors.length).toBeGreaterThan(0);
    expect(spent()).toBeLessThan(10_000);
  });

  test('text without ${ is never changed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('${'));
        expect(substitute(text, env)).toEqual({ text, faults: [] });
      }),
    );
  });

  test('escaped text comes out as it went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', ':', '-') }), (text) => {
        fc.pre(!text.startsWith('$') && !text.includes('$$'));
        expect(
          substitute(
            text.replaceAll('${', () => '$${'),
            env,
          ),
        ).toEqual({ text, faults: [] });
      }),
    );
  });
});

describe('in a catalog', () => {
  test.each<[string, string, string, string]>([
    ['an unset variable', 'catalog: «${SHOP}\n', 'unset_variable', 'catalog'],
    [
      'an unset variable in quotes',
      'catalog: shop\nmetadata: { a: «"x ${SHOP}" }\n',
      'unset_variable',
      'metadata.a',
    ],
    [
      'one on a later line',
      'catalog: shop\nmetadata:\n  a: |\n    first\n    second «${SHOP}\n',
      'unset_variable',
      'metadata.a',
    ],
    ['an unclosed one', 'catalog: shop\nmetadata: { a: «"${SHOP" }\n', 'unclosed_variable', 'metadata.a'],
  ])('%s', (_, yaml, code, path) => {
    const { text, line, column } = marked(yaml);
    expect(load(text).errors).toMatchObject([{ code, path, line, column }]);
    expect(load(text).errors).toHaveLength(1);
  });

  test('names the variable and says what to do', () => {
    const [error] = load('catalog: ${SHOP}\n').errors;
    expect(error?.message).toContain('SHOP');
    expect(error?.hint).toContain('${SHOP:-default}');
    expect(load('catalog: ${SHOP}\n', { SHOP: '' }).errors[0]?.message).toContain('empty');
  });

  test('an unset variable brings no other errors with it', () => {
    const { errors } = load(`
catalog: \${A}
mode: \${B}
products:
  pro:
    id: \${C}
    name: \${D}
    url: \${E}
    default_price: \${F}
    prices:
      main: { currency: "\${G}", unit_amount: 500, recurring: { interval: "\${H}", usage_type: "\${I}", meter: "\${J}" }, tax_behavior: "\${K}" }
`);
    expect(errors.map((error) => error.code)).toEqual(Array(11).fill('unset_variable'));
  });

  test('stands in values, whatever they look like; not in keys, numbers or comments', () => {
    const { catalog, errors } = load(
      '# ${COMMENT}\ncatalog: ${SHOP}\nmetadata:\n  a: \'${SHOP}\'\n  b: "${SHOP}"\n  c: >-\n    ${SHOP}\n  d: $${SHOP}\n',
      { SHOP: 'my-shop' },
    );
    expect(errors).toEqual([]);
    expect(catalog?.name).toBe('my-shop');
    expect(catalog?.metadata).toEqual({ a: 'my-shop', b: 'my-shop', c: 'my-shop', d: '${SHOP}' });
    const amount = load(
      'catalog: s\nproducts: { a: { name: A, prices: { p: { currency: usd, unit_amount: "${N}" } } } }\n',
      { N: '500' },
    );
    expect(amount.errors).toMatchObject([{ code: 'wrong_type', path: 'products.a.prices.p.unit_amount' }]);
  });

  test('what comes out of a variable is not YAML', () => {
    const { catalog, errors } = load('catalog: shop\nmetadata: { a: "${X}" }\n', {
      X: 'b }\nmode: live # [',
    });
    expect(errors).toEqual([]);
    expect(catalog?.metadata).toEqual({ a: 'b }\nmode: live # [' });
    expect(catalog?.mode).toBeUndefined();
  });
});
