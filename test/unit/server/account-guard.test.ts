import { describe, expect, it } from 'vitest';
import { refusal, wrongAccount } from '../../../server/account-guard.ts';
import type { DesiredMeter } from '../../../server/catalog/types.ts';

const named = { products: [], portalConfigurations: [], meters: [{} as DesiredMeter] };

describe('what may be done to which account', () => {
  it.each<['test' | 'live' | undefined, boolean, boolean, RegExp | undefined]>([
    [undefined, false, false, undefined],
    [undefined, false, true, undefined],
    ['test', false, true, undefined],
    ['live', false, false, /mode: live.*test key/],
    ['live', false, true, /mode: live.*test key/],
    ['test', true, false, /mode: test.*live key/],
    ['test', true, true, /mode: test.*live key/],
    ['live', true, false, undefined],
    ['live', true, true, /does not write to a live account/],
    [undefined, true, false, undefined],
    [undefined, true, true, /does not write to a live account/],
  ])('catalog mode %s, live key %s, writes %s', (mode, livemode, writes, expected) => {
    const desired = { ...named, ...(mode !== undefined && { mode }) };
    const said = refusal({ desired, livemode, writes, prune: false });
    if (expected) expect(said).toMatch(expected);
    else expect(said).toBeUndefined();
  });

  it('prunes nothing for a catalog that names nothing', () => {
    const nothing = { products: [], portalConfigurations: [], meters: [] };
    const run = { livemode: false, writes: true };
    expect(refusal({ desired: nothing, prune: true, ...run })).toMatch(/would archive all/);
    expect(refusal({ desired: nothing, prune: false, ...run })).toBeUndefined();
    expect(refusal({ desired: named, prune: true, ...run })).toBeUndefined();
  });

  it.each<[string | undefined, string | null, boolean]>([
    [undefined, 'acct_1', true],
    [undefined, null, true],
    ['acct_1', 'acct_1', true],
    ['acct_1', 'acct_2', false],
    ['acct_1', null, false],
  ])('STRIPE_ACCOUNT %s with a key of %s', (wanted, account, fits) => {
    const said = wrongAccount(wanted, account);
    if (fits) expect(said).toBeUndefined();
    else expect(said).toMatch(/STRIPE_ACCOUNT is acct_1/);
  });
});
