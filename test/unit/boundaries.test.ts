/**
 * The sandbox and the server share nothing: two sides with one opinion of Stripe would prove nothing. Nor
 * may what is shipped lean on the tests, save for the command that starts the sandbox.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const known = new Map<string, string[]>();

/** Every file a file names, in imports, re-exports, `import()` and `new URL(…, import.meta.url)`. */
function namedBy(file: string): string[] {
  const names = known.get(file) ?? readNames(file);
  known.set(file, names);
  return names;
}

function readNames(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const names = [
    ...module.staticImports.map((one) => one.moduleRequest.value),
    ...module.staticExports.flatMap((one) =>
      one.entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map((one) => text.slice(one.moduleRequest.start + 1, one.moduleRequest.end - 1)),
    ...[...text.matchAll(/new URL\(\s*['"]([^'"]+)['"]/g)].map(([, name = '']) => name),
  ];
  return names
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, join(dirname(file), name)));
}

function sources(folder: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?[jt]s$/.test(file))
    .map((file) => join(path, file));
}

/** All that is reached from some files, by whatever way. */
function reachedFrom(files: string[]): Map<string, string> {
  const from = new Map<string, string>();
  const waiting = files.map((file) => relative(root, file));
  for (const file of waiting) from.set(file, file);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (!/\.[cm]?[jt]s$/.test(file) || !existsSync(join(root, file))) continue;
    for (const named of namedBy(join(root, file))) {
      if (from.has(named)) continue;
      from.set(named, `${from.get(file)} → ${named}`);
      waiting.push(named);
    }
  }
  return from;
}

test('the sandbox reaches nothing outside itself', () => {
  const files = sources('test/sandbox');
  expect(files.length).toBeGreaterThan(20);
  const strangers = [...reachedFrom(files)]
    .filter(([file]) => !file.startsWith('test/sandbox/'))
    .map(([, way]) => way);
  expect(strangers).toEqual([]);
});

test('the server reaches nothing under test', () => {
  const files = sources('server');
  expect(files.length).toBeGreaterThan(0);
  const strangers = [...reachedFrom(files)]
    .filter(([file]) => file.startsWith('test/'))
    .map(([, way]) => way);
  expect(strangers).toEqual([]);
});

test('the pages take from the server what needs nothing of it, and the server nothing from them', () => {
  const pages = sources('client/pages');
  expect(pages.length).toBeGreaterThan(0);
  const taken = [...reachedFrom(pages).keys()].filter((file) => !file.startsWith('client/'));
  expect(taken.sort()).toEqual(['server/auth/own-path.ts', 'server/catalog/currencies.ts']);
  const given = [...reachedFrom(sources('server')).keys()].filter((file) => file.endsWith('.ts'));
  expect(given.filter((file) => file.startsWith('client/'))).toEqual([]);
});

test('no file of the sandbox leads back to itself', () => {
  const files = sources('test/sandbox');
  const circles = files.flatMap((file) => {
    const reached = reachedFrom(namedBy(file).map((name) => join(root, name)));
    return reached.get(relative(root, file)) ?? [];
  });
  expect(circles).toEqual([]);
});

test('the walk sees the imports it is there for', () => {
  const reached = reachedFrom([join(root, 'test/sandbox/index.ts')]);
  expect([...reached.keys()]).toEqual(
    expect.arrayContaining(['test/sandbox/resources/catalog/price.ts', 'test/sandbox/store/journal.ts']),
  );
});
