/**
 * Every updatable field × who touched it: what the plan says, and that applying it settles the matter. The
 * dashboard is the official SDK; the catalog is YAML.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Action, Change, Plan, Value } from '../../server/reconcile/types.ts';
import { Door, type Wire } from './support/door.ts';
import { leavesOfSchema, type Tree } from './support/schema.ts';

let door: Door;
beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door.close());
beforeEach(() => door.reset());

/** A field of one kind: two values that the catalog gives it, and one from the dashboard. */
interface Row {
  field: string;
  /** As the catalog says it: applied first, and the edit. */
  a: Tree;
  b: Tree;
  /** What somebody sends from the dashboard. */
  d: Wire;
  /** The three values as the plan shows them, and Stripe's value of a field that is not set. */
  values: { a: Value; b: Value; d: Value; unset: Value };
  /** What becomes of it when the catalog no longer names it: back to unset, or kept with a warning. */
  removed: 'cleared' | 'kept';
  /** Too long for the record to hold the value itself. */
  long?: boolean;
}

const text = (field: string, removed: Row['removed'] = 'cleared', unset: Value = null): Row => ({
  field,
  a: { [field]: 'Value A' },
  b: { [field]: 'Value B' },
  d: { [field]: 'Value D' },
  values: { a: 'Value A', b: 'Value B', d: 'Value D', unset },
  removed,
});

/** A field below others: the catalog and the dashboard say it alike. */
const nested = (
  field: string,
  a: Value,
  b: Value,
  d: Value,
  unset: Value,
  removed: Row['removed'] = 'cleared',
): Row => ({
  field,
  a: below(field, a),
  b: below(field, b),
  d: below(field, d),
  values: { a, b, d, unset },
  removed,
});

function below(field: string, value: Value): Tree {
  return field.split('.').reduceRight((inner: Wire, name) => ({ [name]: inner }), value);
}

const sides = { length: 2, weight: 3, width: 4 };

const PRODUCT: Row[] = [
  text('name', 'kept'),
  text('description'),
  {
    ...text('description'),
    field: 'description (long)',
    a: { description: 'A'.repeat(100) },
    values: { a: 'A'.repeat(100), b: 'Value B', d: 'Value D', unset: null },
    long: true,
  },
  nested('images', ['https://a.example/1'], ['https://b.example/1'], ['https://d.example/1'], []),
  nested('marketing_features', [{ name: 'A' }], [{ name: 'B' }], [{ name: 'D' }, { name: 'A' }], []),
  ...['height', 'length', 'weight', 'width'].map((side): Row => {
    const all = (value: number): Tree => ({ package_dimensions: { height: 1, ...sides, [side]: value } });
    return {
      field: `package_dimensions.${side}`,
      a: all(5.25),
      b: all(6),
      d: all(7),
      values: { a: 5.25, b: 6, d: 7, unset: null },
      removed: 'cleared',
    };
  }),
  nested('shippable', true, false, false, null, 'kept'),
  text('statement_descriptor', 'kept'),
  nested('tax_code', 'txcd_10000001', 'txcd_10000002', 'txcd_10000003', null),
  nested('tax_details.tax_code', 'txcd_10000001', 'txcd_10000002', 'txcd_10000003', null),
  nested('tax_details.performance_location', 'taxloc_a', 'taxloc_b', 'taxloc_d', null, 'kept'),
  text('unit_label'),
  nested('url', 'https://a.example', 'https://b.example', 'https://d.example', null),
  nested('metadata.color', 'red', 'green', 'blue', null),
];

const PORTAL: Row[] = [
  text('name'),
  nested('business_profile.headline', 'A', 'B', 'D', null),
  nested(
    'business_profile.privacy_policy_url',
    'https://a.example',
    'https://b.example',
    'https://d.example',
    null,
  ),
  nested(
    'business_profile.terms_of_service_url',
    'https://a.example',
    'https://b.example',
    'https://d.example',
    null,
  ),
  nested('default_return_url', 'https://a.example', 'https://b.example', 'https://d.example', null),
  nested('metadata.color', 'red', 'green', 'blue', null),
  nested('features.customer_update.allowed_updates', ['email'], ['email', 'name'], ['tax_id'], []),
  nested('features.payment_method_update.payment_method_configuration', 'pmc_a', 'pmc_b', 'pmc_d', null),
  nested(
    'features.subscription_cancel.cancellation_reason.options',
    ['other'],
    ['unused'],
    ['low_quality'],
    null,
    'kept',
  ),
  nested(
    'features.subscription_update.default_allowed_updates',
    ['price'],
    ['quantity'],
    ['promotion_code'],
    [],
  ),
  nested(
    'features.subscription_update.schedule_at_period_end.conditions',
    [{ type: 'shortening_interval' }],
    [{ type: 'decreasing_item_amount' }],
    [{ type: 'decreasing_item_amount' }, { type: 'shortening_interval' }],
    [],
  ),
  {
    ...nested(
      'features.subscription_pause.duration.interval_options',
      [{ interval: 'month', interval_count: 2 }],
      [{ interval: 'week', interval_count: 3 }],
      [{ interval: 'day', interval_count: 4 }],
      null,
      'kept',
    ),
    long: true,
  },
  // Two values only: the catalog's edit is the dashboard's too.
  ...[
    ['features.subscription_cancel.mode', 'immediately', 'at_period_end', 'at_period_end'],
    ['features.subscription_cancel.proration_behavior', 'create_prorations', 'none', 'none'],
    ['features.subscription_update.trial_update_behavior', 'continue_trial', 'end_trial', 'end_trial'],
    ['login_page.enabled', true, false, false],
    ['features.customer_update.enabled', true, false, false],
    ['features.invoice_history.enabled', true, false, false],
    ['features.payment_method_update.enabled', true, false, false],
    ['features.subscription_cancel.enabled', true, false, false],
    ['features.subscription_cancel.cancellation_reason.enabled', true, false, false],
    ['features.subscription_update.enabled', true, false, false],
    ['features.subscription_pause.enabled', true, false, false],
  ].map(([field, a, other, unset]) =>
    nested(field as string, a as Value, other as Value, other as Value, unset as Value),
  ),
  nested(
    'features.subscription_update.proration_behavior',
    'always_invoice',
    'create_prorations',
    'none',
    'none',
  ),
  nested('features.subscription_update.billing_cycle_anchor', 'now', 'unchanged', 'unchanged', null, 'kept'),
  nested(
    'features.subscription_pause.duration.type',
    'indefinite',
    'interval_options',
    'interval_options',
    null,
    'kept',
  ),
];

const PRICE: Row[] = [text('nickname', 'kept'), nested('metadata.color', 'red', 'green', 'blue', null)];

/** What has to stand beside a portal's field for Stripe to take it, in the catalog and from the dashboard. */
function company(field: string, value: Value): Tree {
  const feature = field.split('.')[1] ?? '';
  if (field.startsWith('features.subscription_cancel.cancellation_reason')) {
    return {
      features: {
        subscription_cancel: { enabled: true, cancellation_reason: { enabled: true, options: ['other'] } },
      },
    };
  }
  if (field === 'features.subscription_cancel.proration_behavior') {
    return { features: { subscription_cancel: { enabled: true, mode: 'immediately' } } };
  }
  if (field === 'features.subscription_update.enabled') {
    return {
      features: {
        payment_method_update: { enabled: true },
        subscription_update: {
          default_allowed_updates: ['price'],
          products: [{ product: 'alpha', prices: ['monthly'] }],
        },
      },
    };
  }
  if (feature === 'subscription_update') return { features: { subscription_update: { enabled: false } } };
  if (field.startsWith('features.subscription_pause.duration')) {
    const isIndefinite = field.endsWith('type') && value === 'indefinite';
    return {
      features: {
        subscription_pause: {
          enabled: true,
          duration: {
            type: 'interval_options',
            ...(!isIndefinite && { interval_options: [{ interval: 'month', interval_count: 1 }] }),
          },
        },
      },
    };
  }
  if (field.startsWith('features.')) return { features: { [feature]: { enabled: true } } };
  return {};
}

type KindName = 'product' | 'price' | 'portal_configuration';

/** The catalog with some of a kind's fields; `field` tells which feature of the portal must not be there by itself. */
function catalog(kind: KindName, field: string, fields: Tree): string {
  const own = (one: KindName): Tree => (one === kind ? fields : {});
  const price = { currency: 'usd', unit_amount: 500, recurring: { interval: 'month' } };
  const other = field.startsWith('features.invoice_history') ? 'customer_update' : 'invoice_history';
  return stringify({
    catalog: 'shop',
    products: {
      alpha: merge({ name: 'Alpha', prices: { monthly: merge(price, own('price')) } }, own('product')),
    },
    portal_configurations: {
      default: merge({ features: { [other]: { enabled: false } } }, own('portal_configuration')),
    },
  });
}

function merge(base: Wire, over: Wire): Wire {
  const merged = { ...base };
  for (const [name, value] of Object.entries<Wire>(over)) {
    const both = [merged[name], value].every(
      (one) => one !== null && typeof one === 'object' && !Array.isArray(one),
    );
    merged[name] = both ? merge(merged[name], value) : value;
  }
  return merged;
}

async function objectOf(kind: KindName): Promise<Wire> {
  const account = await door.account();
  const list = { product: account.products, price: account.prices, portal_configuration: account.portals }[
    kind
  ];
  return list.find(({ active }) => active);
}

async function inDashboard(kind: KindName, params: Wire): Promise<void> {
  const { id } = await objectOf(kind);
  if (kind === 'product') await door.dashboard.products.update(id, params);
  if (kind === 'price') await door.dashboard.prices.update(id, params);
  if (kind === 'portal_configuration') await door.dashboard.billingPortal.configurations.update(id, params);
}

/** What Stripe holds at a path, in the plan's words. */
function held(object: Wire, field: string): Value {
  const path = field.startsWith('metadata.') ? ['metadata', field.slice(9)] : field.split('.');
  return path.reduce((node, part) => node?.[part], object) ?? null;
}

const KEYS: Record<KindName, string> = {
  product: 'alpha',
  price: 'alpha.monthly',
  portal_configuration: 'default',
};

interface Expected {
  action: Action;
  from: Value;
  to: Value;
  cause: Change['cause'];
  applied?: Value;
}

/** The one change of the plan, and its field. */
function expectChange(plan: Plan, kind: KindName, field: string, { action, ...wanted }: Expected): void {
  expect(plan.changes.map((change) => [change.action, change.kind, change.key])).toEqual([
    [action, kind, KEYS[kind]],
  ]);
  const change = plan.changes[0]?.fields.find(({ path }) => path === field);
  expect(change).toEqual({ path: field, ...wanted });
  const root = field.split('.').slice(0, -1).join('.');
  expect(
    plan.changes[0]?.fields.filter(({ path }) => path !== field && !(root && path.startsWith(root))),
  ).toEqual([]);
}

async function expectSettled(yaml: string, kind: KindName, field: string, value: Value): Promise<void> {
  const { result } = await door.apply(yaml);
  expect(result.failed).toEqual([]);
  expect(sorted(held(await objectOf(kind), field))).toEqual(sorted(value));
  const again = await door.plan(yaml);
  expect(again.changes).toEqual([]);
}

function sorted(value: Value): Value {
  return Array.isArray(value)
    ? [...value].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    : value;
}

function table(kind: KindName, rows: Row[]): void {
  describe.each(rows.map((row): [string, Row] => [row.field, row]))(`${kind}: %s`, (name, row) => {
    const field = name.replace(' (long)', '');
    const { values, removed } = row;
    const beside = kind === 'portal_configuration' ? company : () => ({});
    const without = catalog(kind, field, withoutField(beside(field, values.unset), field));
    const a = catalog(kind, field, merge(beside(field, values.a), row.a));
    const b = catalog(kind, field, merge(beside(field, values.b), row.b));
    const d = (): Promise<void> => inDashboard(kind, dashboardOf(kind, field, row));
    const canBeAbsent = !(kind === 'product' && field === 'name') && !isNeeded(field);

    it('nobody → nothing', async () => {
      await door.apply(a);
      expect((await door.plan(a)).changes).toEqual([]);
    });

    it('catalog → update, cause catalog', async () => {
      await door.apply(a);
      expectChange(await door.plan(b), kind, field, {
        action: 'update',
        from: values.a,
        to: values.b,
        cause: 'catalog',
      });
      await expectSettled(b, kind, field, values.b);
    });

    it('dashboard → put back, cause drift', async () => {
      await door.apply(a);
      await d();
      expectChange(await door.plan(a), kind, field, {
        action: 'update',
        from: values.d,
        to: values.a,
        cause: 'drift',
      });
      await expectSettled(a, kind, field, values.a);
    });

    it('both → the catalog wins, all three values are said', async () => {
      await door.apply(a);
      await d();
      const plan = await door.plan(b);
      if (JSON.stringify(values.b) === JSON.stringify(values.d)) {
        expect(plan.changes).toEqual([]);
      } else {
        const applied = row.long ? {} : { applied: values.a };
        expectChange(plan, kind, field, {
          action: 'update',
          from: values.d,
          to: values.b,
          cause: 'both',
          ...applied,
        });
      }
      await expectSettled(b, kind, field, values.b);
    });

    it.runIf(canBeAbsent)('field added → update, cause catalog', async () => {
      await door.apply(without);
      const from = held(await objectOf(kind), field);
      expectChange(await door.plan(a), kind, field, {
        action: 'update',
        from: from ?? values.unset,
        to: values.a,
        cause: 'catalog',
      });
      await expectSettled(a, kind, field, values.a);
    });

    it.runIf(canBeAbsent)(`field removed → ${removed}`, async () => {
      await door.apply(a);
      const plan = await door.plan(without);
      if (removed === 'cleared') {
        expectChange(plan, kind, field, {
          action: 'update',
          from: values.a,
          to: values.unset,
          cause: 'catalog',
        });
        await expectSettled(without, kind, field, values.unset);
      } else {
        expect(plan.changes.flatMap(({ fields }) => fields.map(({ path }) => path))).not.toContain(field);
        expect(plan.warnings.map(({ message }) => message).join('\n')).toContain(`${field} cannot be unset`);
        await expectSettled(without, kind, field, values.a);
      }
    });

    it.runIf(canBeAbsent && removed === 'cleared')(
      'field removed and changed in the dashboard → cleared, cause both',
      async () => {
        await door.apply(a);
        await d();
        const plan = await door.plan(without);
        if (JSON.stringify(values.d) === JSON.stringify(values.unset)) expect(plan.changes).toEqual([]);
        else
          expectChange(plan, kind, field, {
            action: 'update',
            from: values.d,
            to: values.unset,
            cause: 'both',
          });
        await expectSettled(without, kind, field, values.unset);
      },
    );

    it.runIf(canBeAbsent)('never named and changed in the dashboard → left as it is', async () => {
      await door.apply(without);
      await d();
      expect((await door.plan(without)).changes).toEqual([]);
      expect(sorted(held(await objectOf(kind), field))).toEqual(sorted(values.d));
    });
  });
}

/** The company of a field, but for the field itself. */
function withoutField(tree: Tree, field: string): Tree {
  const copy = structuredClone(tree) as Wire;
  const path = field.split('.');
  const last = path.pop() as string;
  const parent = path.reduce((node, part) => node?.[part], copy);
  if (parent) delete parent[last];
  return prune(copy);
}

function prune(tree: Wire): Wire {
  for (const [name, value] of Object.entries<Wire>(tree)) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) continue;
    prune(value);
    if (Object.keys(value).length === 0) delete tree[name];
  }
  return tree;
}

/** Fields that the schema wants beside others: they come and go with what they are part of. */
function isNeeded(field: string): boolean {
  return /cancellation_reason\.|duration\.|schedule_at_period_end|subscription_update\.enabled$/.test(field);
}

function dashboardOf(kind: KindName, field: string, row: Row): Wire {
  if (kind !== 'portal_configuration') return row.d;
  const { features } = merge(company(field, row.values.d), row.d);
  if (!features) return row.d;
  if (features.subscription_update) delete features.subscription_update.products;
  return { features };
}

table('product', PRODUCT);
table('price', PRICE);
table('portal_configuration', PORTAL);

describe('the table is whole', () => {
  /** Fields with tests of their own, below or in other files. */
  const ELSEWHERE = [
    'products.*.active',
    'products.*.id',
    'products.*.was',
    'products.*.default_price',
    'portal_configurations.*.active',
    'portal_configurations.*.was',
    'portal_configurations.*.features.subscription_cancel.cancellation_reason.feedback_options',
  ];

  it('has every field of products and portals', () => {
    const rows = [
      ...PRODUCT.map(({ field }) => `products.*.${field}`),
      ...PORTAL.map(({ field }) => `portal_configurations.*.${field}`),
    ].map((leaf) => leaf.replace('metadata.color', 'metadata.*'));
    const leaves = leavesOfSchema()
      .filter(
        (leaf) =>
          /^(products\.\*|portal_configurations)\./.test(leaf) && !leaf.startsWith('products.*.prices'),
      )
      .map((leaf) => leaf.replace(/\[\].*/, ''));
    const missing = [...new Set(leaves)].filter((leaf) => !rows.includes(leaf) && !ELSEWHERE.includes(leaf));
    expect(missing).toEqual(['portal_configurations.*.features.subscription_update.products']);
  });
});
