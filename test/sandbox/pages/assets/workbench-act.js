// Doing something, and saying what came of it.
import { Gone, Refusal } from './workbench-sandbox.js';

/** Something was done: what is shown may be old. */
export const CHANGED = 'workbench:changed';

const notice = document.getElementById('notice');
const trouble = document.getElementById('trouble');
const underWay = new WeakSet();

/** Says what was done, in a sentence. */
export function say(text) {
  trouble.textContent = '';
  notice.textContent = text;
}

/** Says what went wrong. */
export function complain(text) {
  notice.textContent = '';
  trouble.textContent = text;
}

/**
 * Does `work` once, however often it is asked for meanwhile; what it gives is said. `part` is the button or the form
 * that asked. Returns whether it was done.
 */
export async function act(part, work) {
  if (underWay.has(part) || part.getAttribute('aria-disabled') === 'true') return false;
  underWay.add(part);
  part.setAttribute('aria-busy', 'true');
  say('');
  try {
    say(await work());
    return true;
  } catch (error) {
    if (!(error instanceof Gone || error instanceof Refusal)) throw error;
    complain(error.message);
    return false;
  } finally {
    underWay.delete(part);
    part.removeAttribute('aria-busy');
    document.dispatchEvent(new Event(CHANGED));
  }
}

/** For `onclick`. */
export function clicked(work) {
  return (event) => act(event.currentTarget, work);
}

/** For `onsubmit`: `work` gets the values by name, and the form is as it was when it is done. */
export function submitted(work) {
  return async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = Object.fromEntries(new FormData(form));
    if (await act(form, () => work(values))) form.reset();
  };
}
