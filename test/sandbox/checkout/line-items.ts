/** The lines of a session: made from its basket, counted again when a quantity or an amount changes. */
import { mergeMetadata } from '../params/metadata.ts';
import type { Account } from '../store/account.ts';
import type { SessionSubscription, StoredLineItem, StoredPrice } from '../store/objects.ts';
import { dueOf } from './amounts.ts';
import type { Basket } from './basket.ts';

/** Stores the lines of a session in their order. `at` is the time of the customer (unix seconds). */
export function createLines(
  account: Account,
  now: number,
  session: string,
  { lines, currency }: Basket,
  subscription: SessionSubscription | null,
  at: number,
): StoredLineItem[] {
  return lines.map(({ price, quantity, adjustable, values }) => {
    const amount = dueOf(price, currency, quantity, subscription, at);
    const product = account.table('product').get(price.product);
    return account.put('item', {
      id: account.newId('item'),
      object: 'item',
      adjustable_quantity: adjustable,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      created: now,
      currency,
      description: product?.name ?? null,
      metadata: mergeMetadata({}, values.metadata),
      price: price.id,
      quantity,
      session,
    });
  });
}

/** The lines of a session in the order they were given. */
export function linesOf(account: Account, session: string): StoredLineItem[] {
  return account
    .table('item')
    .by('session', [session])
    .map(({ object }) => object);
}

/** A price can be archived, never deleted. */
export function priceOfLine(account: Account, { id, price }: StoredLineItem): StoredPrice {
  const found = account.table('price').get(price);
  if (found === undefined) throw new Error(`${id} has a price that is gone`);
  return found;
}

/** What is to be paid for some lines. */
export function sumOf(lines: readonly StoredLineItem[]): number {
  return lines.reduce((sum, line) => sum + line.amount_total, 0);
}
