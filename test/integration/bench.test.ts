/** The benches run to their end and measure what they say; how fast it is here is nobody's concern. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../scripts/bench/report.ts';
import { finished, type Ran } from '../support/cli.ts';

const built = fileURLToPath(new URL('../../dist/scripts/bench/main.js', import.meta.url));

function bench(...args: string[]): Promise<Ran> {
  return finished(spawn(process.execPath, [built, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
}

describe('npm run bench', () => {
  it('measures everything that it names', async () => {
    const ran = await bench('--json', '--scale', '0.002');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const { machine, sections } = JSON.parse(ran.stdout) as Report;
    expect(machine).toMatchObject({ node: process.version, cpus: expect.any(Number) });
    const rows = sections.flatMap(({ bench, rows }) => rows.map(({ name }) => `${bench}: ${name}`));
    expect(rows).toEqual([
      'reconcile: first apply',
      'reconcile: no-op',
      'prices: create a price',
      'prices: list 10 prices',
      'prices: list 100 prices',
      'prices: list by lookup key',
      'checkout: complete a payment',
      'checkout: complete a subscription',
      'month: sign up, in memory',
      'month: a month, in memory',
      'month: a small call then, in memory',
      'month: sign up, with a data file',
      'month: a month, with a data file',
      'month: a small call then, with a data file',
      'month: opened again',
      'shop: boot, first apply',
      'shop: boot, nothing to do',
      'shop: webhook',
      'shop: webhook, bare Koa',
      'shop: GET /offerings',
      'shop: GET /offerings, bare Koa',
      'shop: GET /users',
      'shop: GET /users, bare Koa',
      'shop: after webhooks',
    ]);
    for (const { name, figures } of sections.flatMap(({ rows }) => rows)) {
      for (const [figure, value] of Object.entries(figures)) {
        if (value === null) expect([process.platform, figure]).not.toEqual(['linux', 'memory_mb']);
        else expect(value, `${name}: ${figure}`).toBeGreaterThanOrEqual(0);
      }
    }
    const figuresOf = (name: string) =>
      sections.flatMap(({ rows }) => rows).find((row) => row.name === name)?.figures;
    expect(figuresOf('no-op')?.requests).toBe(5);
    expect(figuresOf('a month, in memory')?.invoices).toBe(20);
  });

  it('runs those that are named, and prints a table', async () => {
    const { code, stdout } = await bench('prices', '--scale', '0.002');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Node v\d+.* CPUs? /);
    expect(stdout).toMatch(
      /\nprices: .*\n {2}create a price +10 times +[\d,]+\/s +p50 [\d.]+ ms +p99 [\d.]+ ms\n/,
    );
    expect(stdout).not.toMatch(/month/);
  });

  it.each([[['nothing']], [['--scale', '0']], [['--scale', 'x']], [['--what']]])(
    'exits 1 for %j',
    async (args) => {
      const { code, stdout, stderr } = await bench(...args);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^npm run bench -- \[reconcile\] |Unknown option/);
    },
  );
});
