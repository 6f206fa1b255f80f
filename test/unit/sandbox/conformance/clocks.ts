/** A test clock, there and deleted. */
import type { Client } from '../support.ts';

export async function clockObjects({ stripe, send }: Client): Promise<Record<string, unknown>> {
  const { id } = await stripe.testHelpers.testClocks.create({ frozen_time: 1_900_000_000 });
  const path = `/v1/test_helpers/test_clocks/${id}`;
  return {
    'test_helpers.test_clock': (await send('GET', path)).body,
    'deleted_test_helpers.test_clock': (await send('DELETE', path)).body,
  };
}
