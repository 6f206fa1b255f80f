import type { Client } from '../support.ts';

export async function meteringObjects(_: Client): Promise<Record<string, unknown>> {
  return {};
}
