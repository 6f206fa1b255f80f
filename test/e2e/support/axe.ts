import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe finds wrong with a page: the rule, and where. Of `except` it looks at nothing: frames that run no scripts. */
export async function violations(page: Page, except?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  // It asks every frame, and waits for the answer, unless it does not look for frames at all.
  const { violations: found } = await (except === undefined
    ? axe
    : axe.exclude(except).setLegacyMode(true)
  ).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
