import { expect, type Page } from '@playwright/test';

/** Nothing of the page has to be scrolled sideways on screens of these widths (CSS pixels); it keeps the last of them. */
export async function expectToFit(page: Page, widths: readonly number[]): Promise<void> {
  await page.waitForLoadState();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(() => widthOf(page), `${width} wide`).toBeLessThanOrEqual(width);
  }
}

/** How wide what there is to be seen is (CSS pixels). */
const widthOf = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth');
