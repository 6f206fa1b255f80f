import type Stripe from 'stripe';
import type { Row } from './row.ts';

export async function clockFixtures(_: Stripe): Promise<Record<string, string>> {
  return {};
}

export const clockRefusals: Record<string, Row[]> = {};
