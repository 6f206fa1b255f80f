/** What the documents for owners list is what the code has: lists that are copied by hand grow old in silence. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import Stripe from 'stripe';
import { describe, expect, it, test } from 'vitest';
import { createMetrics } from '../../server/observability/metrics.ts';
import { CUSTOMER_EVENTS } from '../../server/webhooks/event-types.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];
const goingLive = read('docs/going-live.md');
const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, one = '']) => one);
const unique = (texts: string[]): string[] => [...new Set(texts)].sort();

function sources(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(join(folder, name)))
    .join('\n');
}

describe('docs/going-live.md', () => {
  it('asks the endpoint for the events that are worked, at the version that the SDK pins', () => {
    const changes = ['created', 'deleted', 'updated'];
    const aboutPrices = ['price', 'product'].flatMap((object) => changes.map((one) => `${object}.${one}`));
    expect(all(goingLive, /"enabled_events\[\]=([\w.]+)"/g)).toEqual(
      [...CUSTOMER_EVENTS, ...aboutPrices].sort(),
    );
    expect(all(goingLive, /api_version=(\S+)/g)).toEqual([Stripe.API_VERSION]);
  });

  it('has a permission for all that is asked of Stripe', () => {
    const permissions: Record<string, string> = {
      '/v1/account': 'Account',
      '/v1/billing/meter_events': 'Meter events',
      '/v1/billing/meters': 'Billing meters',
      '/v1/billing_portal/configurations': 'Customer portal',
      '/v1/billing_portal/sessions': 'Customer portal',
      '/v1/checkout/sessions': 'Checkout Sessions',
      '/v1/customers': 'Customers',
      '/v1/events': 'Events',
      '/v1/invoiceitems': 'Invoice items',
      '/v1/invoices': 'Invoices',
      '/v1/prices': 'Prices',
      '/v1/products': 'Products',
      '/v1/subscriptions': 'Subscriptions',
      '/v2/core/events': 'GET /v2/core/events',
    };
    const asked = all(
      `${sources('server')}\n${sources('scripts/commands')}`,
      /['`](\/v\d\/[a-z_/]*[a-z])(?=[/'`])/g,
    );
    expect(unique(asked)).toEqual(Object.keys(permissions).sort());
    for (const name of Object.values(permissions)) {
      expect(goingLive).toMatch(name.startsWith('GET') ? `\`${name}\`` : `\n| ${name} |`);
    }
  });

  it('watches metrics that there are', async () => {
    const names = await createMetrics().registry.metrics();
    const watched = unique(all(goingLive, /\b(pricebook_[a-z_]+?)(?:_count)?\{/g));
    expect(watched.length).toBeGreaterThan(3);
    for (const name of watched) expect(names).toContain(`# TYPE ${name} `);
  });
});

test('documents name no setting that .env.example does not explain', () => {
  const explained = new Set(all(read('.env.example'), /^([A-Z_]+)=/gm));
  const settings = all(read('.env.example'), /^([A-Z]+)_/gm);
  const named = documents.flatMap((path) =>
    all(read(path), /`([A-Z][A-Z_]+)(?==|`)/g)
      .filter((name) => settings.some((beginning) => name.startsWith(`${beginning}_`)))
      .map((name) => `${path}: ${name}`),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(unique(named.filter((name) => !explained.has(name.split(': ')[1] ?? '')))).toEqual([]);
});

test.each(documents)('%s links to what is there', (path) => {
  const broken = all(read(path), /\]\(([^)\s]+)\)/g)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const full = file === '' ? join(root, path) : join(root, dirname(path), file);
      if (!existsSync(full)) return true;
      return anchor !== undefined && !headings(relative(root, full)).includes(anchor);
    });
  expect(broken).toEqual([]);
});

/** The anchors of a document, as GitHub makes them of its headings. */
function headings(path: string): string[] {
  return all(read(path), /^#+ (.+)$/gm).map((text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
