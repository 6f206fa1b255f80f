import type { Client } from '../support.ts';

export async function clockObjects(_: Client): Promise<Record<string, unknown>> {
  return {};
}
