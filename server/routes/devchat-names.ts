import type { Desired } from '../catalog/types.ts';

const PRICES = ['paircode.monthly', 'paircode.ondemand', 'workshop.seat'];

/** Whether a catalog is that of /dev/chat, whose page has names of its own for what it sells. */
export function isDevchat({ prices }: Desired): boolean {
  return PRICES.every((key) => prices.some((price) => price.key === key));
}
