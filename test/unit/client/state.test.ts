import { expect, it } from 'vitest';
import { held, layoutOf, priceOf, type State, seatOf, withPrice } from '../../../client/dashboard/state.ts';
import type { Price, Subscription } from '../../../client/shop/types.ts';

const price = (id: string): Price => ({
  id,
  nickname: null,
  currency: 'usd',
  unit_amount: 6000,
  lookup_key: null,
});

function state(subscription?: Subscription): State {
  return {
    user: { id: 'cus_1', email: 'ada@example.com', ...(subscription && { subscription }) },
    offerings: {
      pairCode: { productId: 'p', productName: 'P', monthlyPrice: price('m'), onDemandPrice: price('o') },
      workshop: { productId: 'w', productName: 'W', perSeatPrice: price('s') },
    },
  };
}

it.each([
  ['trialing', true],
  ['active', true],
  ['past_due', true],
  ['unpaid', true],
  ['paused', true],
  ['incomplete', true],
  ['canceled', false],
  ['incomplete_expired', false],
])('a subscription that is %s is held: %s', (status, isHeld) => {
  expect(held(state({ id: 'sub_1', status, type: 'monthly' })) !== undefined).toBe(isHeld);
});

it('lays out a subscription of an unknown type as one, not as none', () => {
  expect(layoutOf(state({ id: 'sub_1', status: 'active', type: null }))).toMatch(/^subscription/);
  expect(layoutOf(state())).toMatch(/^offers/);
});

it('keeps its layout while a status changes between live ones', () => {
  const of = (status: string) => layoutOf(state({ id: 'sub_1', status, type: 'monthly' }));
  expect(of('active')).toBe(of('past_due'));
  expect(of('active')).not.toBe(of('canceled'));
  expect(of('active')).not.toBe(of('incomplete'));
});

it('takes a new price for the one it replaces alone', () => {
  const changed = withPrice(state(), 'paircode.monthly', price('new'));
  expect(priceOf(changed, 'monthly')?.id).toBe('new');
  expect(priceOf(changed, 'ondemand')?.id).toBe('o');
  expect(seatOf(changed)?.id).toBe('s');
  expect(seatOf(withPrice(state(), 'workshop.seat', price('new')))?.id).toBe('new');
  expect(priceOf({ user: state().user, offerings: undefined }, 'monthly')).toBeNull();
});
