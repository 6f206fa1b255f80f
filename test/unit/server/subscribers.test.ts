/** How a plan tells of those who pay already: what is counted, and the words for it in text, JSON and Markdown. */
import { describe, expect, it } from 'vitest';
import { publicChange } from '../../../server/reconcile/plan.ts';
import { renderMarkdown } from '../../../server/reconcile/render/markdown.ts';
import { renderText } from '../../../server/reconcile/render/text.ts';
import { tally } from '../../../server/reconcile/subscribers.ts';
import type { Action, Change, Plan, Subscribers } from '../../../server/reconcile/types.ts';

type Status = Parameters<typeof tally>[0][number]['subscriptions'][number]['status'];

const page = (statuses: Status[], more = false, first = 0) => ({
  subscriptions: statuses.map((status, index) => ({ id: `sub_${first + index}`, status })),
  more,
});

describe('what is counted', () => {
  it.each<[Status, number, number]>([
    ['active', 1, 0],
    ['trialing', 1, 0],
    ['paused', 1, 0],
    ['past_due', 1, 1],
    ['unpaid', 1, 1],
    ['incomplete', 1, 1],
    ['incomplete_expired', 0, 0],
    ['canceled', 0, 0],
  ])('%s: %d, unpaid %d', (status, count, unpaid) => {
    expect(tally([page([status])])).toEqual({ count, more: false, unpaid });
  });

  it('a subscription that holds two of the prices once', () => {
    expect(tally([page(['active', 'past_due']), page(['past_due', 'active'], false, 1)])).toEqual({
      count: 3,
      more: false,
      unpaid: 1,
    });
  });

  it('that there are more, when any page says so', () => {
    expect(tally([page(['active']), page(['active'], true, 1)])).toEqual({ count: 2, more: true, unpaid: 0 });
    expect(tally([])).toEqual({ count: 0, more: false, unpaid: 0 });
  });
});

function changeOf(action: Action, subscribers: Change['subscribers'], more: Partial<Change> = {}): Change {
  return {
    action,
    kind: 'price',
    key: 'pro.monthly',
    id: 'price_1',
    fields: [
      { path: 'unit_amount', from: 6000, to: 6500, cause: 'catalog', text: { from: '$60.00', to: '$65.00' } },
    ],
    cause: 'catalog',
    risky: false,
    subscribers,
    about: '',
    notes: [],
    ...more,
  };
}

function planOf(changes: Change[], keeping: Plan['keeping'] = {}): Plan {
  const summary = { create: 0, update: 0, replace: 0, adopt: 0, archive: 0, restore: 0, unchanged: 0 };
  for (const { action } of changes) summary[action] += 1;
  return {
    version: 1,
    catalog: 'shop',
    account: 'acct_1',
    livemode: false,
    hash: '',
    changes,
    orphans: [],
    warnings: [],
    summary,
    requests: { read: 8, write: 0 },
    conflicts: [],
    steps: [],
    ids: {},
    checks: [],
    displaced: [],
    keeping,
  };
}

const count = (count: number, unpaid = 0, more = false): Subscribers => ({ count, more, unpaid });

describe('what is said', () => {
  it.each<[Action, Change['subscribers'], string, string]>([
    ['replace', count(0), 'no subscribers', ''],
    ['replace', count(1), '1 subscriber keeps the old price', ' (1 subscriber keeps the old price)'],
    [
      'replace',
      count(12, 2),
      '12 subscribers (2 unpaid) keep the old price',
      ' (12 subscribers keep the old price)',
    ],
    [
      'replace',
      count(100, 0, true),
      '100+ subscribers keep the old price',
      ' (100+ subscribers keep the old price)',
    ],
    [
      'restore',
      count(100, 3, true),
      '100+ subscribers (3+ unpaid) keep the old price',
      ' (100+ subscribers keep the old price)',
    ],
    [
      'replace',
      count(0, 0, true),
      '0+ subscribers keep the old price',
      ' (0+ subscribers keep the old price)',
    ],
    ['archive', count(1), '1 subscriber keeps it', ' (1 subscriber keeps their price)'],
    ['archive', count(7, 7), '7 subscribers (7 unpaid) keep it', ' (7 subscribers keep their price)'],
    ['replace', 'unreadable', 'subscribers not counted: the key may not read subscriptions', ''],
  ])('%s %j', (action, subscribers, sentence, inTheEnd) => {
    const plan = planOf(
      [changeOf(action, subscribers)],
      subscribers === null ? {} : { [action]: subscribers },
    );
    const [, keepers, last] = renderText(plan).split('\n');
    expect(keepers).toBe(`    ${sentence}`);
    expect(last).toBe(`Plan: 1 to ${action}${inTheEnd}. 8 requests.`);

    const markdown = renderMarkdown(plan);
    expect(markdown).toContain(` | ${sentence} |\n`);
    expect(markdown).toContain(`\n1 to ${action}${inTheEnd}. 8 requests, account \`acct_1\` in test mode.\n`);
  });

  it('nothing of subscribers where no price is put away', () => {
    const plan = planOf([changeOf('update', null)]);
    expect(renderText(plan)).toBe(
      '~ price pro.monthly  unit_amount $60.00 → $65.00\nPlan: 1 to update. 8 requests.\n',
    );
    expect(renderMarkdown(plan)).not.toMatch(/subscriber/);
  });

  it('the prices in the plural when there are several', () => {
    const plan = planOf([changeOf('replace', count(2)), changeOf('replace', count(3))], {
      replace: count(4),
    });
    expect(renderText(plan)).toContain('Plan: 2 to replace (4 subscribers keep the old prices). 8 requests.');
  });

  it.each<[Change['subscribers'], unknown]>([
    [null, null],
    ['unreadable', null],
    [count(12, 2), { count: 12, more: false }],
    [count(100, 0, true), { count: 100, more: true }],
  ])('in JSON: %j', (subscribers, json) => {
    expect(publicChange(changeOf('replace', subscribers))).toMatchObject({ subscribers: json });
  });
});

describe('Markdown', () => {
  const changed = (from: string, to: string): Change =>
    changeOf('update', null, { fields: [{ path: 'nickname', from, to, cause: 'drift' }], cause: 'drift' });

  it('says it all in a table', () => {
    const plan = planOf(
      [
        changeOf('create', null, { key: 'pro.yearly', about: '$600.00 / year' }),
        changeOf('replace', count(12, 2), { risky: true, notes: ['no longer sold in EUR'] }),
      ],
      { replace: count(12, 2) },
    );
    plan.orphans.push({ kind: 'price', key: 'pro.old', id: 'price_old' });
    plan.warnings.push({ kind: 'price', key: 'pro.monthly', message: 'nickname cannot be unset' });
    expect(renderMarkdown(plan)).toBe(`### Plan for the catalog \`shop\`

1 to create, 1 to replace (12 subscribers keep the old price). 8 requests, account \`acct_1\` in test mode.

| | what | change | people who pay already |
|---|---|---|---|
| \`+\` create | price \`pro.yearly\` | \`$600.00 / year\` |  |
| \`±\` replace | price \`pro.monthly\` | \`unit_amount\` \`$60.00\` → \`$65.00\`<br>*risky*<br>no longer sold in EUR | 12 subscribers (2 unpaid) keep the old price |

No longer in the catalog (\`--prune\` archives it):

- price \`pro.old\`, \`price_old\`

Warnings:

- price \`pro.monthly\`: nickname cannot be unset
`);
  });

  it('says that there is nothing to do', () => {
    expect(renderMarkdown({ ...planOf([]), account: null, livemode: true })).toBe(
      '### Plan for the catalog `shop`\n\nStripe matches the catalog. 8 requests, live mode.\n',
    );
  });

  it('says what became of an apply', () => {
    const plan = planOf([changeOf('replace', count(0)), changeOf('archive', count(0))]);
    const name = { kind: 'price', key: 'pro.monthly' } as const;
    const result = {
      done: [{ action: 'replace' as const, ...name }],
      failed: [{ ...name, message: 'No such *price*: <x> @somebody #12' }],
      skipped: [],
    };
    expect(renderMarkdown(plan, { result, requests: { read: 9, write: 3 } })).toMatch(
      /\nApplied: 1 replaced, 1 failed\. 12 requests\.\n\n- failed {2}price pro\.monthly: No such \\\*price\\\*: \\<x\\> @<!-- -->somebody \\#<!-- -->12\n$/,
    );
  });

  it.each([
    ['a bar', 'a|b', '`"a\\|b"`'],
    ['a backtick', 'a`b', '``"a`b"``'],
    ['several backticks', '```', '````"```"````'],
    ['a line break', 'a\nb', '`"a\\nb"`'],
    ['markup and names', '**@all** <b> #1', '`"**@all** <b> #1"`'],
  ])('keeps %s of a value as it is', (_what, value, text) => {
    const line = renderMarkdown(planOf([changed('x', value)])).split('\n')[6];
    expect(line).toBe(
      `| \`~\` update | price \`pro.monthly\` | \`nickname\` \`"x"\` → ${text}<br>*changed in Stripe* |  |`,
    );
  });
});
