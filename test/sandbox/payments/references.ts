/** Ids by which lists are filtered: Stripe refuses one that names nothing. */
import { noSuch } from '../errors.ts';
import type { Account } from '../store/account.ts';
import type { Kind } from '../store/objects.ts';

/** By parameter: what it may name, and what Stripe calls it in its refusal. */
const REFERENCES = {
  charge: { kinds: ['charge'], noun: 'charge' },
  customer: { kinds: ['customer', 'deleted_customer'], noun: 'customer' },
  invoice: { kinds: ['invoice'], noun: 'invoice' },
  payment_intent: { kinds: ['payment_intent'], noun: 'payment_intent' },
  payment_method: { kinds: ['payment_method'], noun: 'PaymentMethod' },
} as const satisfies Record<string, { kinds: readonly Kind[]; noun: string }>;

/** @throws a 400 for the first id that names nothing; what was deleted can still be asked for */
export function checkReferences(
  account: Account,
  ids: { [name in keyof typeof REFERENCES]?: string | undefined },
): void {
  for (const [name, id] of Object.entries(ids)) {
    if (id === undefined) continue;
    const { kinds, noun } = REFERENCES[name as keyof typeof REFERENCES];
    if (kinds.every((kind) => account.table(kind).get(id) === undefined)) throw noSuch(noun, id, name);
  }
}
