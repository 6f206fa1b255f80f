import type Stripe from 'stripe';
import type { Row } from './row.ts';

export async function invoiceItemFixtures(_: Stripe): Promise<Record<string, string>> {
  return {};
}

export const invoiceItemRefusals: Record<string, Row[]> = {};
