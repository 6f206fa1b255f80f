/** The plan that is put on a pull request: what it says, and where. GitHub is a program that stands in for `gh`. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { finished, type Ran, workFolder } from '../../support/cli.ts';
import { editedShop, shop } from '../../support/shop.ts';
import { root } from './dockerfile.ts';

const script = (name: string): string => join(root, 'scripts', 'ci', name);

describe('plan.mjs', () => {
  let folder: string;
  let sandbox: Sandbox;

  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
      cwd: folder,
    });
  const edit = (catalog: string) => writeFileSync(join(folder, 'catalog', 'shop.yaml'), catalog);

  async function plan(env: Record<string, string>): Promise<Ran & { text: string; summary: string }> {
    const summary = join(folder, 'summary.md');
    rmSync(summary, { force: true });
    const child = spawn(process.execPath, [script('plan.mjs'), 'HEAD', 'plan.md'], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', GITHUB_STEP_SUMMARY: summary, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ran = await finished(child);
    return {
      ...ran,
      text: readFileSync(join(folder, 'plan.md'), 'utf8'),
      summary: readFileSync(summary, 'utf8'),
    };
  }

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0 });
    folder = workFolder({ 'shop.yaml': shop });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'The shop');
  });
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('with a key it compares with the account', async () => {
    edit(shop);
    const { code, text, summary } = await plan({
      STRIPE_API_BASE: sandbox.url,
      STRIPE_SECRET_KEY: 'sk_test_ci',
    });
    expect(code).toBe(0);
    expect(text).toMatch(/^### Plan for the catalog `shop`\n\n7 to create, 1 to update\./);
    expect(text).not.toContain('no key');
    expect(summary).toBe(text);
  });

  test('without one it says so, and compares with the catalog of the base', async () => {
    edit(editedShop);
    const { code, text } = await plan({ STRIPE_SECRET_KEY: '' });
    expect(code).toBe(0);
    expect(text).toMatch(
      /^> There is no key of a Stripe account here[^\n]*matches the catalog of the base branch\.\n\n### Plan/,
    );
    expect(text).toMatch(/\n1 to create, \d to update, 1 to replace/);
  });

  test('an invalid catalog is told with file and line, in the comment and at the line, and fails', async () => {
    edit(shop.replace('unit_amount: 6000', 'unit_amount: 60.5').replace('name: The book', 'nam: "```"'));
    const { code, stdout, text } = await plan({
      STRIPE_API_BASE: sandbox.url,
      STRIPE_SECRET_KEY: 'sk_test_ci',
    });
    expect(code).toBe(1);
    expect(text).toMatch(/^### The catalog is invalid\n\n {4}catalog\/shop\.yaml:/);
    expect(text).toMatch(/^ {4}catalog\/shop\.yaml:\d+:\d+ {2}products\.book\.nam /m);
    expect(stdout).toMatch(/^::error file=catalog\/shop\.yaml,line=\d+,col=\d+::/m);
  });

  test('a live key is not used, and a plan that cannot be made fails with the reason', async () => {
    edit(shop);
    const live = await plan({ STRIPE_SECRET_KEY: `sk_${'live'}_ci` });
    expect([live.code, live.text]).toEqual([1, expect.stringContaining('the key is a live one')]);
    const refused = await plan({ STRIPE_API_BASE: sandbox.url, STRIPE_SECRET_KEY: 'sk_test' });
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/^### The plan could not be made\n\n {4}[^\n]*STRIPE_SECRET_KEY/);
  });
});

/** Answers as GitHub would from `comments.json`, writes what it is asked into `asked.jsonl`. */
const GH = `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require('node:fs');
const [api, , method, path] = process.argv.slice(2);
const input = process.argv.includes('--input') ? JSON.parse(readFileSync(0, 'utf8')) : undefined;
appendFileSync('asked.jsonl', JSON.stringify({ api, method, path, input }) + '\\n');
if (method === 'GET') {
  const page = Number(new URL(path, 'https://api.github.com').searchParams.get('page'));
  const comments = JSON.parse(readFileSync('comments.json', 'utf8'));
  process.stdout.write(JSON.stringify(comments.slice((page - 1) * 100, page * 100)));
} else if (path.includes('refused')) {
  process.stderr.write('gh: Resource not accessible by integration (HTTP 403)');
  process.exit(1);
} else process.stdout.write('{}');
`;

describe('comment.mjs', () => {
  const MARKER = '<!-- pricebook plan -->';
  const COMMENTS = 'repos/ada/shop/issues/7/comments';
  let folder: string;

  interface Asked {
    api: string;
    method: string;
    path: string;
    input?: { body: string };
  }

  const stranger = { id: 1, user: { login: 'mallory' }, body: `${MARKER}\nNothing changes.` };
  const talk = { id: 2, user: { login: 'github-actions[bot]' }, body: `About ${MARKER}` };
  const own = { id: 3, user: { login: 'github-actions[bot]' }, body: `${MARKER}\nThe plan` };

  function comment(comments: unknown[], text: string | undefined, env: Record<string, string> = {}) {
    writeFileSync(join(folder, 'comments.json'), JSON.stringify(comments));
    if (text === undefined) rmSync(join(folder, 'plan.md'), { force: true });
    else writeFileSync(join(folder, 'plan.md'), text);
    const { status, stderr } = spawnSync(process.execPath, [script('comment.mjs'), 'plan.md'], {
      cwd: folder,
      env: {
        PATH: `${folder}:${process.env.PATH}`,
        GITHUB_REPOSITORY: 'ada/shop',
        PULL_REQUEST: '7',
        TOUCHED: 'true',
        COMMIT: '0123456789abcdef',
        RUN_URL: 'https://github.com/ada/shop/actions/runs/1',
        ...env,
      },
      encoding: 'utf8',
    });
    const lines = existsSync(join(folder, 'asked.jsonl'))
      ? readFileSync(join(folder, 'asked.jsonl'), 'utf8')
      : '';
    const asked = lines
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Asked);
    return { status, stderr, asked, written: asked.filter(({ method }) => method !== 'GET') };
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pricebook-comment-'));
    writeFileSync(join(folder, 'gh'), GH);
    chmodSync(join(folder, 'gh'), 0o755);
  });
  beforeEach(() => rmSync(join(folder, 'asked.jsonl'), { force: true }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the first time there is a comment, for a commit', () => {
    const { status, written } = comment([stranger, talk], '### Plan\n\n`$(id)` | "x"\n');
    expect(status).toBe(0);
    expect(written).toEqual([
      { api: 'api', method: 'POST', path: COMMENTS, input: { body: expect.any(String) } },
    ]);
    expect(written[0]?.input?.body).toBe(
      `${MARKER}\n### Plan\n\n\`$(id)\` | "x"\n\n<sub>For 0123456, by ` +
        '[this run](https://github.com/ada/shop/actions/runs/1).</sub>\n',
    );
  });

  test('later it is brought up to date, wherever it stands', () => {
    const many = Array.from({ length: 230 }, (_, id) => ({ ...stranger, id: 100 + id }));
    const { asked, written } = comment([...many, own, talk], 'New');
    expect(asked.filter(({ method }) => method === 'GET')).toHaveLength(3);
    expect(written).toMatchObject([{ method: 'PATCH', path: 'repos/ada/shop/issues/comments/3' }]);
    expect(written[0]?.input?.body).toContain('\nNew\n');
  });

  test('once the catalog is not touched it says so, and there is none for that alone', () => {
    const { written } = comment([own], undefined, { TOUCHED: 'false' });
    expect(written[0]?.input?.body).toContain('no longer changes the catalog');
    rmSync(join(folder, 'asked.jsonl'));
    expect(comment([stranger], undefined, { TOUCHED: 'false' })).toMatchObject({ status: 0, written: [] });
  });

  test('without a plan for this push an old one does not stay', () => {
    expect(comment([own], undefined).written[0]?.input?.body).toContain('No plan could be made');
  });

  test('a plan that is too long is cut where a line ends', () => {
    const row = `| \`+\` create | price \`${'ü'.repeat(70)}\` | |\n`;
    const [first] = comment([], `### Plan\n\n${row.repeat(2000)}`).written;
    const text = first?.input?.body ?? '';
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.length).toBeGreaterThan(65_000);
    expect(text).toMatch(/ \| \|\n\nThe rest is too long[^\n]*\n\n<sub>For 0123456/);
  });

  test('what GitHub refuses fails the job with its reason; a strange number asks nothing', () => {
    expect(comment([], 'New', { GITHUB_REPOSITORY: 'ada/refused' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('not accessible by integration'),
    });
    rmSync(join(folder, 'asked.jsonl'));
    expect(comment([], 'New', { PULL_REQUEST: '7/../1' })).toMatchObject({ status: 1, asked: [] });
  });
});
