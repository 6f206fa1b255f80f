/** What is told of a price: of a recurring one also as of a plan, and that first (seen in 2025 and 2026). */
import type { Account } from '../../store/account.ts';
import type { StoredPrice } from '../../store/objects.ts';

export function priceCreated(account: Account, price: StoredPrice): void {
  if (price.recurring !== null) account.happened('plan.created', 'price', price);
  account.happened('price.created', 'price', price);
}

export function priceUpdated(account: Account, price: StoredPrice, before: StoredPrice): void {
  if (price.recurring !== null) account.happened('plan.updated', 'price', price, before);
  account.happened('price.updated', 'price', price, before);
}
