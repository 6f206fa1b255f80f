/** What goes wrong on pages without being seen: what their policy refuses, and what their scripts throw. */
import type { BrowserContext } from '@playwright/test';

/** Runs in each page, ahead of its own scripts. */
const TELL_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));`;

/**
 * Listens to the pages of an origin from now on.
 *
 * @returns what was heard, which grows: `policy: …` is told by the page of what was refused, `console: …` by the
 *   browser of the same, `threw: …` of what a script threw
 */
export async function listen(context: BrowserContext, origin: string): Promise<string[]> {
  const heard: string[] = [];
  await context.addInitScript({ content: TELL_VIOLATIONS });
  context.on('console', (message) => {
    const text = message.text();
    if (text.startsWith('policy: ') && message.page()?.url().startsWith(origin)) {
      heard.push(text);
    } else if (message.location().url.startsWith(origin) && /Content Security Policy/.test(text)) {
      heard.push(`console: ${text}`);
    }
  });
  context.on('weberror', (error) => {
    if (error.page()?.url().startsWith(origin)) heard.push(`threw: ${error.error()}`);
  });
  return heard;
}
