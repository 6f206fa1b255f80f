/** Ids by which lists are filtered: Stripe refuses one that names nothing. */
import { noSuch } from '../errors.ts';
import type { Account } from '../store/account.ts';
import type { Kind } from '../store/objects.ts';

const KINDS = {
  charge: ['charge'],
  customer: ['customer', 'deleted_customer'],
  payment_intent: ['payment_intent'],
} as const satisfies Record<string, readonly Kind[]>;

/** @throws a 400 for the first id that names nothing; what was deleted can still be asked for */
export function checkReferences(
  account: Account,
  ids: { [name in keyof typeof KINDS]?: string | undefined },
): void {
  for (const [name, id] of Object.entries(ids)) {
    if (id === undefined) continue;
    const kinds = KINDS[name as keyof typeof KINDS];
    if (kinds.every((kind) => account.table(kind).get(id) === undefined)) throw noSuch(name, id, name);
  }
}
