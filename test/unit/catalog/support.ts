import { loadCatalog } from '../../../server/catalog/index.ts';
import type { LoadResult, SourceFile } from '../../../server/catalog/types.ts';

/** Stands before the key or value that is at fault. */
const MARK = '«';

export function file(text: string, path = 'shop.yaml'): SourceFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

export function load(text: string, env: Record<string, string | undefined> = {}): LoadResult {
  return loadCatalog([file(text)], env);
}

/** Takes the mark out of a text and tells where it stood, counted as an editor counts. */
export function marked(text: string): { text: string; line: number; column: number } {
  const index = text.indexOf(MARK);
  if (index === -1 || text.indexOf(MARK, index + 1) !== -1) throw new Error('exactly one mark is needed');
  const before = text.slice(0, index).split('\n');
  return {
    text: text.replace(MARK, ''),
    line: before.length,
    column: (before.at(-1) as string).length + 1,
  };
}

function indent(block: string, by: number): string {
  return block
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(by) + line))
    .join('\n');
}

/** A catalog with the given lines at its top. */
export const top = (block: string) => `catalog: shop\n${indent(block, 0)}\n`;

/** A catalog with one product `pro` that has the given lines. */
export const inProduct = (block: string) => top(`products:\n  pro:\n${indent(block, 4)}`);

/** A product `pro` with the given lines under `prices`. */
export const inPrices = (block: string) => inProduct(`name: Pro\nprices:\n${indent(block, 2)}`);

/** A price `pro.main` with the given lines. */
export const inPrice = (block: string) => inPrices(`main:\n${indent(block, 2)}`);

/** A recurring price in dollars with the given lines. */
export const inMonthly = (block: string) =>
  inPrice(`currency: usd\nrecurring: { interval: month }\n${block}`);

/** A meter `calls` with the given lines. */
export const inMeter = (block: string) => top(`meters:\n  calls:\n${indent(block, 4)}`);

/** Two products with recurring prices, and a portal configuration `main` with the given features. */
export const inFeatures = (block: string) => `catalog: shop
products:
  pro:
    name: Pro
    prices:
      month: { currency: usd, unit_amount: 1000, recurring: { interval: month } }
      year: { currency: usd, unit_amount: 10000, recurring: { interval: year } }
      each-month: { currency: usd, unit_amount: 1000, recurring: { interval: month, interval_count: 1 } }
      once: { currency: usd, unit_amount: 5000 }
      gone: { active: false, currency: usd, unit_amount: 900, recurring: { interval: week } }
  team:
    name: Team
    prices:
      month: { currency: usd, unit_amount: 3000, recurring: { interval: month } }
portal_configurations:
  main:
    features:
${indent(block, 6)}
`;

/** Features that let customers switch between the listed products. */
export const switching = (products: string) =>
  inFeatures(
    `payment_method_update: { enabled: true }\nsubscription_update:\n  enabled: true\n  default_allowed_updates: [price]\n  products:\n${indent(products, 4)}`,
  );

/** A tiered monthly price with the given list of tiers. */
export const inTiers = (tiers: string) =>
  inMonthly(`billing_scheme: tiered\ntiers_mode: graduated\ntiers:\n${indent(tiers, 2)}`);
