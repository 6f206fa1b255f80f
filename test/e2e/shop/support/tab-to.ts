import { expect, type Locator } from '@playwright/test';

/** More than any page of ours has to be gone through. */
const MOST = 40;

/** Presses Tab until something has the focus, as whoever uses no mouse does. */
export async function tabTo(target: Locator): Promise<void> {
  const page = target.page();
  await expect(target).toBeVisible();
  const focused = target.and(page.locator(':focus'));
  for (let presses = 0; (await focused.count()) === 0; presses += 1) {
    if (presses === MOST) throw new Error(`Tab does not lead to ${target}.`);
    await page.keyboard.press('Tab');
  }
}
