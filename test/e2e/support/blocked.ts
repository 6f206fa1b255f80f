import { expect, type Locator } from '@playwright/test';

/**
 * What would be clicked cannot be, for a reason that Playwright names: `intercepts pointer events`. A try that ended
 * before it had come as far as that says nothing, as on a machine that is slow: the next one has more time.
 */
export async function expectBlocked(target: Locator, reason: string): Promise<void> {
  let timeout = 500;
  await expect(async () => {
    const tried = target.click({ timeout });
    timeout *= 2;
    await expect(tried).rejects.toThrow(reason);
  }).toPass({ timeout: 30_000 });
}
