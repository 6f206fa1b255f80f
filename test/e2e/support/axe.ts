import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import { expectToFit } from './fit.ts';

/** Of what is in order nothing is kept: telling where all of it stands takes longer than finding what is wrong. */
const OPTIONS = JSON.stringify({ resultTypes: ['violations'] });

/** The rule, and where. */
const TOLD = `({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' ')))`;

/** What axe finds wrong with a page that is there as a whole: the rule, and where. Of `except` it looks at nothing: frames that run no scripts. */
export async function violations(page: Page, except?: string): Promise<string[]> {
  // Every frame answers for itself, so axe has to be in each; once there it stays until the frame goes elsewhere.
  const frames = except === undefined ? page.frames() : [page.mainFrame()];
  for (const frame of frames) {
    await frame.waitForLoadState();
    if (!(await frame.evaluate('"axe" in window'))) await frame.evaluate(axe.source);
  }
  const context = except === undefined ? 'document' : JSON.stringify({ exclude: [except] });
  return await page.evaluate(`axe.run(${context}, ${OPTIONS}).then(${TOLD})`);
}

/** Looks at a page as it is on a screen and on a phone: axe finds nothing, and nothing has to be scrolled sideways. */
export async function expectWellMade(page: Page): Promise<void> {
  for (const width of [1280, 320]) {
    await expectToFit(page, [width]);
    expect(await violations(page)).toEqual([]);
  }
}
