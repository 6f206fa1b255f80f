/** Bad configuration is told by the server itself, all of it at once, and nothing is begun (reliability.md, row 31). */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { serve } from '../../server/main.ts';

const folder = mkdtempSync(join(tmpdir(), 'pricebook-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('ends with 1 and every fault, without a value, before it opens or asks for anything', async () => {
  const told: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  const database = join(folder, 'shop.db');
  const code = await serve({
    STRIPE_SECRET_KEY: `sk_${'live'}_HUSH`,
    STRIPE_API_BASE: 'http://127.0.0.1:1',
    STRIPE_WEBHOOK_SECRET: 'undefined',
    AUTH: 'email',
    PORT: '4242 ',
    SESSION_SECRET: 'HUSH',
    SMTP_URL: 'HUSH',
    DATABASE_URL: `file:${database}`,
    CATALOG_DIR: 'catalog',
    CHALLENGE_ID: 'test',
  }).finally(() => spy.mockRestore());
  expect(code).toBe(1);
  const text = told.join('');
  const named = text
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0]);
  expect(named).toEqual([
    'STRIPE_API_BASE',
    'STRIPE_WEBHOOK_SECRET',
    'PORT',
    'AUTH',
    'SESSION_SECRET',
    'SMTP_URL',
  ]);
  expect(text).not.toContain('HUSH');
  expect(existsSync(database)).toBe(false);
});
