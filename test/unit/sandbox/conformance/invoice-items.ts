import type { Client } from '../support.ts';

export async function invoiceItemObjects(_: Client): Promise<Record<string, unknown>> {
  return {};
}
