/** The hour for which a draft waits before it finalizes itself (facts.md §6.4). */
import { HOUR } from '../../durations.ts';
import type { StoredInvoice } from '../../store/objects.ts';

type Terms = Pick<StoredInvoice, 'auto_advance' | 'collection_method' | 'created'>;

type Window = Pick<StoredInvoice, 'automatically_finalizes_at' | 'next_payment_attempt'>;

/**
 * When a draft finalizes itself and is then collected: never when nobody advances it. Whoever begins to advance it
 * later than within its first hour has another one.
 */
export function draftWindow({ auto_advance, collection_method, created }: Terms, now: number): Window {
  const from = created + HOUR > now ? created : now;
  const end = auto_advance ? from + HOUR : null;
  return {
    automatically_finalizes_at: end,
    next_payment_attempt: collection_method === 'charge_automatically' ? end : null,
  };
}

/**
 * When an invoice that was just finalized is collected: the first one of a subscription waits for whoever made
 * the subscription.
 */
export function firstAttempt(invoice: StoredInvoice, now: number): number | null {
  const { auto_advance, billing_reason, collection_method } = invoice;
  const isOurs = auto_advance && collection_method === 'charge_automatically';
  return isOurs && billing_reason !== 'subscription_create' ? now + HOUR : null;
}
