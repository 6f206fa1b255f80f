import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { type Ran, runCli, useCli, workFolder } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { editedShop, shop } from '../support/shop.ts';

const warm = useCli();
let sandbox: Sandbox;
const folders: string[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({ seed: 'cli' });
});

afterEach(async () => {
  await sandbox.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folderOf(catalog: string | Record<string, string>): string {
  const files = typeof catalog === 'string' ? { 'shop.yaml': catalog } : catalog;
  const folder = workFolder(files, `STRIPE_SECRET_KEY=sk_test_cli\nSTRIPE_API_BASE=${sandbox.url}\n`);
  folders.push(folder);
  return folder;
}

/** The ids that Stripe makes depend on the order of the writes, and stand in what is compared with goldens. */
const ONE_BY_ONE = ['reconcile', '--yes', '--concurrency', '1'];

function edit(folder: string, text: string): void {
  writeFileSync(join(folder, 'catalog', 'shop.yaml'), text);
}

/** The command line in a folder; the sandbox's port is not part of any text. */
async function pricebook(
  cwd: string,
  args: string[],
  env: Record<string, string> = {},
  cli = warm,
): Promise<Ran> {
  const ran = await cli(args, { cwd, env });
  const still = (text: string): string =>
    text.replaceAll(sandbox.url, 'http://SANDBOX').replaceAll(cwd, 'FOLDER');
  return { ...ran, stdout: still(ran.stdout), stderr: still(ran.stderr) };
}

async function requests(): Promise<{ method: string }[]> {
  const log = await fetch(`${sandbox.url}/_sandbox/requests`);
  return ((await log.json()) as { data: { method: string }[] }).data;
}

async function writes(): Promise<number> {
  return (await requests()).filter(({ method }) => method !== 'GET').length;
}

describe('reconcile', () => {
  it('shows, applies, and then has nothing to do', async () => {
    const folder = folderOf(shop);
    const planned = await pricebook(folder, ['reconcile', '--dry-run'], {}, runCli);
    expect(planned.code).toBe(0);
    expectGolden('reconcile/first-plan.txt', planned.stdout);
    expect(await writes()).toBe(0);

    const applied = await pricebook(folder, ['reconcile', '--yes'], {}, runCli);
    expect(applied.code).toBe(0);
    expectGolden('reconcile/first-apply.txt', applied.stdout);
    expect(applied.stderr).toContain('create price pro.monthly');

    const again = await pricebook(folder, ['reconcile', '--yes'], {}, runCli);
    expect(again).toMatchObject({ code: 0, stdout: 'Stripe matches the catalog. 5 requests.\n', stderr: '' });
  });

  it('shows an edit before it does it, in text, JSON and Markdown', async () => {
    const folder = folderOf(shop);
    await pricebook(folder, ONE_BY_ONE);
    edit(folder, editedShop);

    const text = await pricebook(folder, ['reconcile', '--dry-run']);
    expectGolden('reconcile/edit-plan.txt', text.stdout);
    const json = await pricebook(folder, ['reconcile', '--dry-run', '--json']);
    expectGolden('reconcile/edit-plan.json', json.stdout);
    expect(await pricebook(folder, ['reconcile', '--dry-run', '--format', 'json'])).toMatchObject({
      stdout: json.stdout,
    });
    const markdown = await pricebook(folder, ['reconcile', '--dry-run', '--format', 'markdown']);
    expectGolden('reconcile/edit-plan.md', markdown.stdout);

    const applied = await pricebook(folder, ['reconcile', '--yes', '--json']);
    const { changes, result, requests } = JSON.parse(applied.stdout);
    expect(changes).toEqual(JSON.parse(json.stdout).changes);
    expect(result).toMatchObject({ failed: [], skipped: [] });
    expect(result.done).toHaveLength(changes.length);
    expect(requests.write).toBeGreaterThan(0);
  });

  it('writes the format to a file and text to stdout', async () => {
    const folder = folderOf(shop);
    const ran = await pricebook(folder, ['reconcile', '--dry-run', '--json', '--out', 'plan.json']);
    expect(ran.stdout).toContain('Plan: 7 to create, 1 to update.');
    expect(JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))).toMatchObject({
      version: 1,
      catalog: 'shop',
    });
  });

  it('writes Markdown to a file and text to stdout', async () => {
    const folder = folderOf(shop);
    const ran = await pricebook(folder, ['reconcile', '--yes', '--format', 'markdown', '--out', 'plan.md']);
    expect(ran.stdout).toContain('Plan: 7 to create, 1 to update.');
    const text = readFileSync(join(folder, 'plan.md'), 'utf8');
    expect(text).toMatch(/^### Plan for the catalog `shop`\n\n7 to create, 1 to update\. 8 requests, /);
    expect(text).toMatch(/\n\nApplied: 7 created, 1 updated\. 16 requests\.\n$/);
    const again = await pricebook(folder, ['reconcile', '--yes', '--format', 'markdown']);
    expect(again.stdout).toMatch(/\n\nStripe matches the catalog\. 5 requests, [^\n]*\n$/);
  });

  it('tells changes by the exit code when asked', async () => {
    const folder = folderOf(shop);
    expect((await pricebook(folder, ['reconcile', '--dry-run', '--exit-code'])).code).toBe(2);
    expect((await pricebook(folder, ['reconcile', '--dry-run'])).code).toBe(0);
    await pricebook(folder, ['reconcile', '--yes']);
    expect((await pricebook(folder, ['reconcile', '--dry-run', '--exit-code'])).code).toBe(0);
  });

  it('prunes only when asked, and says what it left', async () => {
    const folder = folderOf(shop);
    await pricebook(folder, ONE_BY_ONE);
    edit(folder, shop.replace(/ {2}book:[\s\S]*?3000\n/, ''));
    const left = await pricebook(folder, ['reconcile', '--yes']);
    expectGolden('reconcile/orphans.txt', left.stdout);
    const pruned = await pricebook(folder, ['reconcile', '--yes', '--prune']);
    expectGolden('reconcile/prune.txt', pruned.stdout);
    expect((await pricebook(folder, ['reconcile', '--yes', '--prune'])).stdout).toMatch(
      /^Stripe matches the catalog\./,
    );
  });

  it('puts back what was changed in Stripe, and says so', async () => {
    const folder = folderOf(shop);
    await pricebook(folder, ['reconcile', '--yes']);
    await dashboard('products/shop_pro', { name: 'Hacked' });
    const drifted = await pricebook(folder, ['reconcile', '--yes']);
    expectGolden('reconcile/drift.txt', drifted.stdout);
    await dashboard('products/shop_pro', { name: 'Hacked' });
    edit(folder, editedShop);
    const both = await pricebook(folder, ['reconcile', '--dry-run']);
    expect(both.stdout).toContain(
      'name "Hacked" → "Pro for teams" (was "Pro")  (changed in the catalog and in Stripe)',
    );
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['no terminal and no --yes', [], {}, /add --yes to apply, or --dry-run/],
    ['an unknown option', ['--yes', '--force'], {}, /unknown option '--force'/],
    ['an unknown format', ['--dry-run', '--format', 'xml'], {}, /It must be text, json or markdown/],
    ['no writers', ['--dry-run', '--concurrency', '0'], {}, /It must be at least 1/],
    ['a missing folder', ['--yes', '--catalog', 'nowhere'], {}, /there is no catalog folder nowhere/],
    ['another account', ['--yes'], { STRIPE_ACCOUNT: 'acct_other' }, /STRIPE_ACCOUNT is acct_other/],
    ['a key Stripe refuses', ['--yes'], { STRIPE_SECRET_KEY: 'sk_test_' }, /STRIPE_SECRET_KEY must begin/],
  ])('exits 1 with the reason for %s, and writes nothing', async (_name, args, env, message) => {
    const folder = folderOf(shop);
    const ran = await pricebook(folder, ['reconcile', ...args], env);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(message);
    expect(ran.stdout).toBe('');
    expect(await writes()).toBe(0);
  });

  it.each<[string, string, string[], RegExp]>([
    ['no key', '', ['--yes'], /STRIPE_SECRET_KEY is not set.*sandbox/],
    ['a live key that writes', 'sk_live_abc', ['--yes'], /does not write to a live account/],
    ['a catalog for live and a test key', 'sk_test_abc', ['--dry-run'], /mode: live.*is a test key/],
    ['a catalog for test and a live key', 'sk_live_abc', ['--dry-run'], /mode: test.*is a live key/],
  ])('exits 1 before anything is sent for %s', async (_name, key, args, message) => {
    const mode = key === 'sk_test_abc' ? 'mode: live\n' : args[0] === '--dry-run' ? 'mode: test\n' : '';
    const folder = folderOf(mode + shop);
    writeFileSync(join(folder, '.env'), key === 'sk_test_abc' ? `STRIPE_API_BASE=${sandbox.url}` : '');
    const ran = await pricebook(folder, ['reconcile', ...args], { STRIPE_SECRET_KEY: key });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(message);
    expect(await requests()).toEqual([]);
  });

  it('names an unset variable with its file and line', async () => {
    const folder = folderOf(shop.replace('name: The book', 'name: ${BOOK_NAME}'));
    const ran = await pricebook(folder, ['reconcile', '--yes']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('catalog/shop.yaml:27:11  products.book.name');
    expect(ran.stderr).toContain('BOOK_NAME');
    expect((await pricebook(folder, ['reconcile', '--yes'], { BOOK_NAME: 'A book' })).code).toBe(0);
  });

  it('never takes an empty folder for "archive everything"', async () => {
    const folder = folderOf(shop);
    await pricebook(folder, ['reconcile', '--yes']);
    const before = await writes();
    rmSync(join(folder, 'catalog', 'shop.yaml'));
    const ran = await pricebook(folder, ['reconcile', '--yes', '--prune']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('contains no .yaml or .yml file');
    expect(await writes()).toBe(before);
  });

  it('stops at a conflict before anything is written', async () => {
    const folder = folderOf(shop);
    await pricebook(folder, ['reconcile', '--yes']);
    const before = await writes();
    const theirs = folderOf(
      shop.replace('catalog: shop', 'catalog: other').replace('  pro:\n', '  pro:\n    id: shop_pro\n'),
    );
    const ran = await pricebook(theirs, ['reconcile', '--yes']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('conflict: product pro: product shop_pro belongs to the catalog "shop"');
    expect(ran.stderr).toContain('nothing was written');
    expect(await writes()).toBe(before);
  });

  it('treats warnings as errors under --strict, before anything is read', async () => {
    const folder = folderOf(shop.replace('nickname: Pro', 'nickname: Pro yearly'));
    const ran = await pricebook(folder, ['reconcile', '--yes', '--strict']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^catalog\/shop\.yaml:\d+:\d+ {2}\S+ {2}warning: /m);
    expect(await writes()).toBe(0);
    expect((await pricebook(folder, ['reconcile', '--yes'])).code).toBe(0);
  });

  it('keeps the key out of everything it says', async () => {
    const folder = folderOf(shop);
    const secret = 'sk_test_verysecretindeed';
    const ran = await pricebook(folder, ['reconcile', '--yes'], { STRIPE_SECRET_KEY: secret });
    expect(ran.stdout + ran.stderr).not.toContain('verysecret');
  });

  it('is plain without a terminal', async () => {
    const folder = folderOf(shop);
    const ran = await pricebook(folder, ['reconcile', '--dry-run'], { FORCE_COLOR: '1' });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(ran.stdout).not.toMatch(/\u001b/);
  });
});

describe('validate', () => {
  it('needs no key and no network', async () => {
    const folder = workFolder({ 'shop.yaml': shop });
    folders.push(folder);
    expect(await runCli(['validate'], { cwd: folder })).toMatchObject({
      code: 0,
      stdout: 'catalog is valid: 1 meter, 2 products, 3 prices, 1 portal configuration.\n',
      stderr: '',
    });
  });

  it('shows every problem at once in text and JSON, and exits 1', async () => {
    const folder = folderOf(
      shop
        .replace('unit_label: seat', 'unit_lable: seat')
        .replace('meter: calls }', 'meter: clicks }')
        .replace('nickname: Pro', 'nickname: Pro yearly')
        .replace('unit_amount: 3000', 'unit_amount: 3000.00'),
    );
    const text = await pricebook(folder, ['validate']);
    expect(text.code).toBe(1);
    expectGolden('cli/validate.txt', text.stdout);
    const json = await pricebook(folder, ['validate', '--json']);
    expect(json.code).toBe(1);
    expectGolden('cli/validate.json', json.stdout);
  });

  it('exits 1 for warnings under --strict alone', async () => {
    const folder = folderOf(shop.replace('nickname: Pro', 'nickname: Pro yearly'));
    expect((await pricebook(folder, ['validate'])).code).toBe(0);
    expect((await pricebook(folder, ['validate', '--strict'])).code).toBe(1);
  });

  it.each([['nowhere'], ['file.txt']])('reports a folder that is none as a problem (%s)', async (dir) => {
    const folder = folderOf(shop);
    writeFileSync(join(folder, 'file.txt'), '');
    const ran = await pricebook(folder, ['validate', '--json', '--catalog', dir]);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout).errors).toMatchObject([{ file: dir, code: 'catalog_folder' }]);
  });
});

describe('sandbox', () => {
  it('says why it cannot run, and leaves a file alone that is not its own', async () => {
    const folder = folderOf(shop);
    writeFileSync(join(folder, 'mine.json'), 'hands off');
    const foreign = await pricebook(folder, ['sandbox', '--port', '0', '--data', 'mine.json']);
    expect(foreign).toMatchObject({ code: 1, stdout: '' });
    expect(foreign.stderr).toMatch(/^The sandbox cannot run: .*mine\.json/);
    expect(readFileSync(join(folder, 'mine.json'), 'utf8')).toBe('hands off');
    const taken = await pricebook(folder, ['sandbox', '--port', String(sandbox.port)]);
    expect(taken).toMatchObject({ code: 1, stdout: '' });
    expect(taken.stderr).toMatch(/^The sandbox cannot run: .*EADDRINUSE/);
  });
});

describe('help', () => {
  it.each([
    ['help', ['--help']],
    ['help-validate', ['validate', '--help']],
    ['help-reconcile', ['reconcile', '--help']],
    ['help-serve', ['serve', '--help']],
    ['help-sandbox', ['sandbox', '--help']],
  ])('%s', async (name, args) => {
    const ran = await runCli(args);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expectGolden(`cli/${name}.txt`, ran.stdout);
  });

  it.each([[['bogus']], [['validate', 'extra']], [[]]])('exits 1 for %j', async (args) => {
    expect((await runCli(args)).code).toBe(1);
  });
});

describe('.env', () => {
  it('that cannot be read is an error in a line', async () => {
    const folder = folderOf(shop);
    rmSync(join(folder, '.env'));
    mkdirSync(join(folder, '.env'));
    const ran = await pricebook(folder, ['validate']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^EISDIR.*\n$/);
  });

  it('gives way to the environment, in which an empty value is as unset', async () => {
    const folder = folderOf(shop);
    writeFileSync(join(folder, '.env'), 'CATALOG_DIR=catalog/\n');
    expect((await pricebook(folder, ['validate'], { CATALOG_DIR: '' })).stdout).toMatch(
      /^catalog\/ is valid/,
    );
    expect((await pricebook(folder, ['validate'], { CATALOG_DIR: 'nowhere' })).code).toBe(1);
  });
});

async function dashboard(path: string, fields: Record<string, string>): Promise<void> {
  const answer = await fetch(`${sandbox.url}/v1/${path}`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sk_test_dashboard' },
    body: new URLSearchParams(fields),
  });
  expect(answer.status).toBe(200);
}

it('tells what should not have happened, wherever it did, and without the key in it', async () => {
  const key = `sk_${'test'}_HUSH0123`;
  // Thrown in nobody's hands, as soon as there is somebody to catch it.
  const thrown = `process.on('newListener', (name) => { if (name === 'uncaughtException') setImmediate(() => { throw new Error(process.env.KEY); }); })`;
  const { code, stderr } = await runCli(['validate'], {
    cwd: folderOf(shop),
    env: { KEY: key, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(thrown)}` },
  });
  expect(stderr).toContain('This should not have happened: Error: sk_test_…');
  expect(stderr).not.toContain('HUSH');
  expect(code).toBe(1);
});
