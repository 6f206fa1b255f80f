import type Stripe from 'stripe';
import type { Row } from './row.ts';

export async function meteringFixtures(_: Stripe): Promise<Record<string, string>> {
  return {};
}

export const meteringRefusals: Record<string, Row[]> = {};
