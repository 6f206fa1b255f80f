import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe finds wrong with a page: the rule, and where. Of `except` it looks at nothing: frames that run no scripts. */
export async function violations(page: Page, except?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  if (except !== undefined) axe.exclude(except);
  // It would ask every frame, and put together what they say in a tab of its own: slow where there is none to ask, and
  // without an end where one cannot answer.
  const asksFrames = except === undefined && page.frames().length > 1;
  const { violations: found } = await axe.setLegacyMode(!asksFrames).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
