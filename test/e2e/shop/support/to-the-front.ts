import type { Page } from '@playwright/test';

/** Brings a page to the front, and tells it so as a browser does: without a window no tab ever leaves it. */
export async function toTheFront(page: Page): Promise<void> {
  await page.bringToFront();
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    window.dispatchEvent(new Event('focus'));`);
}
