import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CatalogFolderError, loadCatalog, readCatalogFolder } from '../../../server/catalog/index.ts';
import { file, marked } from './support.ts';

describe('several files make one catalog', () => {
  const parts = [
    file(
      'catalog: shop\nmetadata: { a: b }\nmeters: { m: { display_name: M, event_name: m, default_aggregation: { formula: sum } } }\n',
      'a.yaml',
    ),
    file(
      'products: { p: { name: P, prices: { x: { currency: usd, unit_amount: 5, recurring: { interval: month, usage_type: metered, meter: m } } } } }\n',
      'b.yaml',
    ),
    file('catalog: shop\nmetadata: { a: b }\nproducts: { q: { name: Q } }\n', 'c.yml'),
  ];

  test('in any order', () => {
    const [a, b, c] = parts as [(typeof parts)[0], (typeof parts)[0], (typeof parts)[0]];
    const results = [loadCatalog([a, b, c], {}), loadCatalog([c, b, a], {})];
    for (const { errors, catalog } of results) {
      expect(errors).toEqual([]);
      expect(Object.keys(catalog?.products ?? {}).sort()).toEqual(['p', 'q']);
      expect(catalog?.products.p?.prices?.x?.recurring?.meter).toBe('m');
    }
  });

  test.each<[string, string, string, string, string]>([
    [
      'a product twice',
      'catalog: shop\nproducts:\n  p: { name: P }\n',
      'products:\n  «p: { name: P }\n',
      'duplicate_key',
      'products.p',
    ],
    [
      'a meter twice',
      'catalog: shop\nmeters:\n  m: { display_name: M, event_name: m, default_aggregation: { formula: sum } }\n',
      'meters:\n  «m: { display_name: M, event_name: n, default_aggregation: { formula: sum } }\n',
      'duplicate_key',
      'meters.m',
    ],
    ['two names', 'catalog: shop\n', 'catalog: «store\n', 'different_in_files', 'catalog'],
    ['two modes', 'catalog: shop\nmode: test\n', 'mode: «live\n', 'different_in_files', 'mode'],
    [
      'two metadata',
      'catalog: shop\nmetadata: { a: b }\n',
      'metadata: «{ a: c }\n',
      'different_in_files',
      'metadata',
    ],
    [
      'one lookup key',
      'catalog: shop\nproducts: { p: { name: P, prices: { x: { lookup_key: k, currency: usd, unit_amount: 500 } } } }\n',
      'products: { q: { name: Q, prices: { x: { lookup_key: «k, currency: usd, unit_amount: 500 } } } }\n',
      'duplicate_lookup_key',
      'products.q.prices.x.lookup_key',
    ],
    [
      'one id',
      'catalog: shop\nproducts: { p: { name: P, id: i } }\n',
      'products: { q: { name: Q, id: «i } }\n',
      'duplicate_id',
      'products.q.id',
    ],
  ])('%s: both places are named', (_, first, second, code, path) => {
    const { text, line, column } = marked(second);
    const { errors } = loadCatalog([file(first, 'dir/a.yaml'), file(text, 'dir/b.yaml')], {});
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ file: 'dir/b.yaml', line, column, code, path });
    expect(errors[0]?.message).toMatch(/dir\/a\.yaml:\d+:\d+/);
  });

  test('a product that says less in a second file does not add to the first', () => {
    const { errors } = loadCatalog(
      [
        file('catalog: shop\nproducts: { p: { name: P } }\n', 'a.yaml'),
        file('products: { p: { prices: { x: { currency: usd, unit_amount: 500 } } } }\n', 'b.yaml'),
      ],
      {},
    );
    expect(errors.map((error) => error.code).sort()).toEqual(['duplicate_key', 'missing_key']);
  });

  test('files with nothing but comments say nothing, and no name is an error', () => {
    expect(loadCatalog([file('# later\n', 'a.yaml'), file('catalog: shop\n', 'b.yaml')], {}).errors).toEqual(
      [],
    );
    expect(loadCatalog([file('# later\n', 'a.yaml')], {}).errors).toMatchObject([
      { file: 'a.yaml', line: 1, column: 1, path: 'catalog', code: 'missing_key' },
    ]);
  });
});

describe('readCatalogFolder', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'catalog-'));
    for (const name of ['b.yaml', 'a.yml', '.hidden.yaml', 'notes.txt', 'c.yaml.bak']) {
      await writeFile(join(dir, name), `catalog: ${name.slice(0, 1)}\n`);
    }
    await mkdir(join(dir, 'folder.yaml'));
    await mkdir(join(dir, 'empty'));
    await mkdir(join(dir, 'broken'));
    await mkdir(join(dir, 'linked'));
    await symlink(join(dir, 'nowhere'), join(dir, 'broken', 'x.yaml'));
    await symlink(join(dir, 'b.yaml'), join(dir, 'linked', 'x.yaml'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test('gives the YAML files directly in it, by name', async () => {
    const files = await readCatalogFolder(dir);
    expect(files.map(({ path }) => path)).toEqual([`${dir}/a.yml`, `${dir}/b.yaml`]);
    expect(new TextDecoder().decode(files[0]?.bytes)).toBe('catalog: a\n');
    expect((await readCatalogFolder(`${dir}//`)).map(({ path }) => path)).toEqual([
      `${dir}/a.yml`,
      `${dir}/b.yaml`,
    ]);
  });

  test('follows links to files', async () => {
    expect(await readCatalogFolder(join(dir, 'linked'))).toHaveLength(1);
  });

  test.each([
    ['a missing folder', 'missing', /there is no catalog folder .*missing/],
    ['a file', 'b.yaml', /is a file/],
    ['an empty folder', 'empty', /contains no \.yaml or \.yml file/],
    ['a link that leads nowhere', 'broken', /x\.yaml cannot be read/],
  ])('%s is an error, never an empty catalog', async (_, name, message) => {
    const reading = readCatalogFolder(join(dir, name));
    await expect(reading).rejects.toThrow(CatalogFolderError);
    await expect(reading).rejects.toThrow(message);
  });

  test.skipIf(process.getuid?.() === 0)('a file without permission is an error', async () => {
    await writeFile(join(dir, 'empty', 'x.yaml'), 'catalog: x\n');
    await chmod(join(dir, 'empty', 'x.yaml'), 0);
    await expect(readCatalogFolder(join(dir, 'empty'))).rejects.toThrow(/no permission/);
  });
});
