import type Stripe from 'stripe';
import type { Row } from './row.ts';

export async function invoiceFixtures(_: Stripe): Promise<Record<string, string>> {
  return {};
}

export const invoiceRefusals: Record<string, Row[]> = {};
