import type Stripe from 'stripe';
import type { Row } from './row.ts';

export async function subscriptionFixtures(_: Stripe): Promise<Record<string, string>> {
  return {};
}

export const subscriptionRefusals: Record<string, Row[]> = {};
