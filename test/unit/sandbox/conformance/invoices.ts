import type { Client } from '../support.ts';

export async function invoiceObjects(_: Client): Promise<Record<string, unknown>> {
  return {};
}
