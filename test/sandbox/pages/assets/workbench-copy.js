// Text for the clipboard.
import { complain, say } from './workbench-act.js';
import { button } from './workbench-parts.js';

/** A button of this `label` that copies `text`, which is called `what` when it is done. */
export function copyButton(label, what, text, attributes = {}) {
  return button(label, () => copy(what, text), attributes);
}

async function copy(what, text) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} is on the clipboard.`);
  } catch {
    complain('The browser does not let the clipboard be written.');
  }
}
