import type { Locator } from '@playwright/test';

/** Goes to what is then used with the keyboard: once its page is there with its scripts, as a person would. */
export async function focusOn(target: Locator): Promise<void> {
  await target.waitFor();
  await target.page().waitForLoadState('domcontentloaded');
  await target.focus();
}
