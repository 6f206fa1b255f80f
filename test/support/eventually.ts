import { vi } from 'vitest';

/** What `look` gives once it no longer fails; its failure when that does not come about, even on a busy machine. */
export function eventually<T>(look: () => Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: 60_000, interval: 10 });
}
