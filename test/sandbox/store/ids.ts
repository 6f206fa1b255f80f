/**
 * Ids in Stripe's shapes (facts.md §1.12), made from the account's seed and a counter, so that a state
 * put into another sandbox goes on with the ids this one would have made.
 */
import { createHash } from 'node:crypto';
import type { Kind } from './objects.ts';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `length` letters and digits that depend on nothing but `text`. */
export function scramble(text: string, length: number): string {
  let letters = '';
  for (let block = 0; letters.length < length; block++) {
    const bytes = createHash('sha256').update(`${block}:${text}`).digest();
    for (const byte of bytes) letters += LETTERS[byte % LETTERS.length];
  }
  return letters.slice(0, length);
}

export function accountId(seed: string): string {
  return `acct_1${scramble(`${seed}:account`, 15)}`;
}

/** The id of the n-th object of a kind. */
export function objectId(seed: string, kind: Kind, n: number): string {
  const own = (length: number) => scramble(`${seed}:${kind}:${n}`, length);
  switch (kind) {
    case 'product':
      return `prod_${own(14)}`;
    case 'billing.meter':
      return `mtr_test_61${own(30)}`;
    case 'price':
      return `price_${branded(seed, own(13))}`;
    case 'billing_portal.configuration':
      return `bpc_${branded(seed, own(13))}`;
  }
}

/** 24 characters: a 1, five of its own, ten of the account's, eight of its own. */
function branded(seed: string, own: string): string {
  return `1${own.slice(0, 5)}${accountId(seed).slice(-10)}${own.slice(5)}`;
}
