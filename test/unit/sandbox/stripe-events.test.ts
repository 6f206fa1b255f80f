/** The lists of event types and API versions are those of the installed SDK, no more and no less. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { API_VERSIONS, EVENT_TYPES } from '../../sandbox/stripe-events.ts';
import { SDK } from './sdk-parameters.ts';

const declared = readFileSync(join(SDK, 'resources', 'WebhookEndpoints.d.ts'), 'utf8');

function union(scope: string, name: string): string[] {
  const [, rest = ''] = declared.split(`namespace ${scope} {`);
  const [, values = ''] = new RegExp(`type ${name} = ([^;]+);`).exec(rest) ?? [];
  return [...values.matchAll(/'([^']+)'/g)].map(([, value = '']) => value);
}

test('the lists are up to date', () => {
  const types = union('WebhookEndpointCreateParams', 'EnabledEvent');
  const versions = union('WebhookEndpointCreateParams', 'ApiVersion');
  if (process.env.UPDATE_STRIPE_EVENTS === '1') {
    const file = new URL('../../sandbox/stripe-events.ts', import.meta.url);
    const lists = [types, versions];
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace(/`\n[^`]*\n`/g, () => `\`\n${lists.shift()?.join('\n')}\n\``),
    );
  }
  expect(EVENT_TYPES).toEqual(types);
  expect(API_VERSIONS).toEqual(versions);
  expect(types.length).toBeGreaterThan(200);
  expect(versions.length).toBeGreaterThan(50);
});

test('an update can ask for the same types', () => {
  expect(union('WebhookEndpointUpdateParams', 'EnabledEvent')).toEqual([...EVENT_TYPES]);
});
