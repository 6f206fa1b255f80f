/** `pricebook unbilled` against a test shop. */
import { vi } from 'vitest';
import { type UnbilledOptions, unbilled } from '../../../scripts/commands/unbilled.ts';
import type { TestShop } from './shop.ts';

/** What the command prints to stdout, and its exit code. */
export async function runUnbilled(
  shop: TestShop,
  options: Partial<UnbilledOptions> = {},
): Promise<{ code: number; stdout: string }> {
  let stdout = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  try {
    return { code: await unbilled({ since: 90, ...options }, shop.env), stdout };
  } finally {
    write.mockRestore();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: documents are what the tests are about.
export async function unbilledOf(shop: TestShop): Promise<any> {
  const { stdout } = await runUnbilled(shop, { json: true });
  return JSON.parse(stdout);
}
