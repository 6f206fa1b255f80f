/** What a session may sell. */
import { invalid } from '../errors.ts';
import type { StoredProduct } from '../store/objects.ts';

/**
 * An archived product cannot be sold, although its prices stay active (facts.md §2.1).
 *
 * @throws a 400 that names the parameter `at`
 */
export function checkSold({ active, id }: StoredProduct, at: string): void {
  if (active) return;
  throw invalid(
    `The product ${id} is marked as inactive, and thus no new purchases can be made for it.`,
    at,
    'product_inactive',
  );
}
