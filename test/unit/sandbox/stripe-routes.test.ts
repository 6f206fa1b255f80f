/** The list of all that Stripe has is what the installed SDK calls, no more and no less. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROUTES } from '../../sandbox/resources/index.ts';
import { STRIPE_ROUTES } from '../../sandbox/stripe-routes.ts';
import { SDK } from './sdk-parameters.ts';

const CALL = /_makeRequest\('(GET|POST|DELETE)', (['`])([^'`]+)\2/g;

function callsOfTheSdk(): string[] {
  const folder = join(SDK, 'resources');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  const calls = files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return [...text.matchAll(CALL)].map(
      ([, method, , path = '']) => `${method} ${path.replace(/\$\{[^}]+\}/g, ':id')}`,
    );
  });
  return [...new Set(calls)].sort();
}

test('the list is up to date', () => {
  const calls = callsOfTheSdk();
  if (process.env.UPDATE_STRIPE_ROUTES === '1') {
    const file = new URL('../../sandbox/stripe-routes.ts', import.meta.url);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/`\n[\s\S]*?\n`/, `\`\n${calls.join('\n')}\n\``));
  }
  expect(STRIPE_ROUTES).toEqual(calls);
  expect(calls.length).toBeGreaterThan(500);
});

test('the sandbox has no call that Stripe has not', () => {
  const calls = new Set(callsOfTheSdk());
  for (const { method, path } of ROUTES) expect(calls).toContain(`${method} ${path}`);
});
