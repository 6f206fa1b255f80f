import type { Offerings, Price, Subscription, User } from '../shop/types.ts';
import { LIVE } from './statuses.ts';

/** What the dashboard shows. */
export interface State {
  user: User;
  /** Undefined when the shop could not say. */
  offerings: Offerings | undefined;
}

export type Offer = 'monthly' | 'ondemand';

export function priceOf({ offerings }: State, type: string | null): Price | null {
  if (type === 'monthly') return offerings?.pairCode?.monthlyPrice ?? null;
  if (type === 'ondemand') return offerings?.pairCode?.onDemandPrice ?? null;
  return null;
}

export function seatOf({ offerings }: State): Price | null {
  return offerings?.workshop?.perSeatPrice ?? null;
}

/** The subscription that somebody has, or will have when a first payment is finished. */
export function held({ user: { subscription } }: State): Subscription | undefined {
  if (subscription === undefined) return undefined;
  return subscription.status === 'incomplete' || LIVE.has(subscription.status) ? subscription : undefined;
}

/** What is put on the page: states of one layout differ in texts alone. */
export function layoutOf(state: State): string {
  const subscription = held(state);
  if (subscription === undefined) return `offers ${state.user.subscription?.status ?? 'none'}`;
  const { id, type, status } = subscription;
  return `subscription ${id} ${type} ${LIVE.has(status)}`;
}

/** The same state with a price that the shop has told since. */
export function withPrice(state: State, key: string, price: Price): State {
  const { user, offerings } = state;
  if (offerings === undefined) return state;
  const { pairCode, workshop } = offerings;
  return {
    user,
    offerings: {
      pairCode: pairCode && {
        ...pairCode,
        ...(key === 'paircode.monthly' && { monthlyPrice: price }),
        ...(key === 'paircode.ondemand' && { onDemandPrice: price }),
      },
      workshop: workshop && { ...workshop, ...(key === 'workshop.seat' && { perSeatPrice: price }) },
    },
  };
}
