/**
 * No floating point touches money: in what bills, sells and pays, no number is divided, rounded, written with a
 * fraction or read with one from a text, but for what is listed here with its reason. What is divided are whole
 * numbers of any size (BigInt), in `billing/exact.ts` above all.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';

const SANDBOX = fileURLToPath(new URL('../../sandbox/', import.meta.url));
const FOLDERS = ['billing', 'checkout', 'payments'];

/** Times, all of them: what of a file is allowed, word for word. */
const ALLOWED: Record<string, string[]> = {
  // Months of a calendar, and how many intervals a moment is away.
  'billing/calendar.ts': [
    'Math.floor',
    'month / 12',
    'Date.UTC(year, inYear, Math.min(day, lastDay)) / 1000',
    'Math.floor',
    '(moment - anchor) / longest(interval)',
  ],
  // The hour or the day that an event is of.
  'billing/usage.ts': ['Math.floor', 'event.timestamp / seconds'],
  // The day that funds become available, or that something is due by.
  'payments/balance.ts': ['Math.floor', 'now / DAY'],
  'payments/dispute.ts': ['Math.floor', 'now / DAY'],
};

// biome-ignore lint/suspicious/noExplicitAny: a syntax tree.
type Node = any;

const ROUNDING = new Set(['ceil', 'floor', 'fround', 'pow', 'round', 'sqrt', 'trunc']);
const READING = new Set(['parseFloat', 'toExponential', 'toFixed', 'toPrecision']);

/** The expressions of a text in which a fraction can come about, as they are written. */
function floatsIn(file: string, text: string): string[] {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const nodes = [...nodesIn(program.body)];
  const whole = wholeNames(nodes);
  return nodes.filter((node) => canBeFraction(node, whole)).map(({ start, end }) => text.slice(start, end));
}

function* nodesIn(node: Node): Generator<Node> {
  if (typeof node !== 'object' || node === null) return;
  if (typeof node.type === 'string') yield node;
  for (const inner of Object.values(node)) yield* nodesIn(inner);
}

function canBeFraction(node: Node, whole: ReadonlySet<string>): boolean {
  const { type } = node;
  if (type === 'BinaryExpression') return /^(\/|\*\*)$/.test(node.operator) && !isWhole(node, whole);
  if (type === 'AssignmentExpression') {
    return /^(\/|\*\*)=$/.test(node.operator) && !isWhole(node.right, whole);
  }
  if (type === 'Literal') return typeof node.value === 'number' && !Number.isSafeInteger(node.value);
  if (type === 'Identifier') return READING.has(node.name);
  if (type !== 'MemberExpression') return false;
  return node.object.name === 'Math' && ROUNDING.has(node.property.name);
}

/** The names that stand for a BigInt: parameters that are declared as one, and constants that are made of one. */
function wholeNames(nodes: readonly Node[]): Set<string> {
  const names = new Set<string>();
  for (const node of nodes) {
    const declared = node.type === 'Identifier' && node.typeAnnotation?.typeAnnotation.type;
    if (declared === 'TSBigIntKeyword') names.add(node.name);
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && isWhole(node.init, names)) {
      names.add(node.id.name);
    }
  }
  return names;
}

/** Whether an expression is a BigInt: it throws when one is reckoned with anything else. */
function isWhole(node: Node, names: ReadonlySet<string>): boolean {
  switch (node?.type) {
    case 'Literal':
      return node.bigint !== undefined;
    case 'Identifier':
      return names.has(node.name);
    case 'BinaryExpression':
      return isWhole(node.left, names) || isWhole(node.right, names);
    case 'ConditionalExpression':
      return isWhole(node.consequent, names) || isWhole(node.alternate, names);
    case 'CallExpression':
      return node.callee.name === 'BigInt';
    case 'ParenthesizedExpression':
    case 'UnaryExpression':
      return isWhole(node.expression ?? node.argument, names);
    default:
      return false;
  }
}

const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(`${SANDBOX}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`),
);

test('the files that handle money are looked at', () => {
  expect(FILES).toEqual(
    expect.arrayContaining(['billing/rating.ts', 'checkout/amounts.ts', 'payments/amounts.ts']),
  );
});

test('no floating point but what is allowed, and nothing is allowed in vain', () => {
  const found = FILES.map(
    (file) => [file, floatsIn(file, readFileSync(`${SANDBOX}${file}`, 'utf8'))] as const,
  );
  expect(Object.fromEntries(found.filter(([, floats]) => floats.length > 0))).toEqual(ALLOWED);
});

describe('what is found', () => {
  test.each([
    ['const half = amount / 2;', ['amount / 2']],
    ['amount /= 3;', ['amount /= 3']],
    ['const tax = amount * 0.19;', ['0.19']],
    ['const many = 1e21;', ['1e21']],
    ['const cents = Math.round(amount);', ['Math.round']],
    ['const cents = amount ** 2;', ['amount ** 2']],
    ['const cents = parseFloat(text);', ['parseFloat']],
    ['const cents = Number.parseFloat(text);', ['parseFloat']],
    ['const text = amount.toFixed(2);', ['toFixed']],
    ['const a = { b: [() => x / y] };', ['x / y']],
    ['const third = (BigInt(a) + 1) / (b * 3n);', []],
    ['const all = BigInt(a);\nconst half = all / b;', []],
    ['function half(all: bigint) { return all / two; }', []],
    ['function half(all: number) { return all / two; }', ['all / two']],
    ['all /= two;\nsmall **= 2n;', ['all /= two']],
    ['const sum = amount + 5 - 3 * quantity;', []],
    ['// amount / 2\nconst text = "1 / 2";', []],
    ['const least = Math.min(a, b);', []],
  ])('%s', (text, floats) => {
    expect(floatsIn('example.ts', text)).toEqual(floats);
  });
});
