import type { Client } from '../support.ts';

export async function subscriptionObjects(_: Client): Promise<Record<string, unknown>> {
  return {};
}
