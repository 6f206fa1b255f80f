// A page on which a card is added: the card itself is typed in a frame, which sends it and tells what became of it.
import { ask, follow, setBusy } from './portal.js';

const frame = document.querySelector('iframe.Portal-frame');
const confirm = document.querySelector('[data-testid="confirm"]');
/** Where it goes on with the card, where that is not for the sandbox to say. */
const then = document.querySelector('[data-then]')?.dataset.then;

/** Where one of the cards that are there can be chosen instead, it is only shown when it is wanted. */
function isShown() {
  return frame.closest('[hidden]') === null;
}

/** Follows an answer to a card that was typed or chosen. */
export function goOn(reply, authenticated) {
  follow(reply?.redirect && then ? { redirect: then } : reply, authenticated);
}

function tell(card) {
  frame.contentWindow.postMessage({ card }, window.location.origin);
}

confirm.addEventListener('click', () => {
  if (isShown()) tell({ submit: true });
});

window.addEventListener('message', ({ origin, source, data }) => {
  if (origin !== window.location.origin || source !== frame.contentWindow) return;
  const { height, busy, reply } = data?.card ?? {};
  if (height !== undefined) resize(height);
  if (busy) setBusy(true);
  if (reply !== undefined) answer(reply);
});

// The frame may have been there first, and been heard by nobody.
tell({ hello: true });

/** The frame is there, and as high as it has to be. */
function resize(height) {
  if (!isShown()) return;
  frame.style.height = `${height}px`;
  confirm.disabled = false;
}

/** What is wrong with the card is said beside its fields, in the frame. */
function answer(reply) {
  const { form, ...fields } = reply?.errors ?? {};
  if (Object.keys(fields).length === 0) return goOn(reply, authenticate);
  setBusy(false);
  if (form) follow({ errors: { form } });
  tell({ errors: fields });
}

async function authenticate(outcome) {
  setBusy(true);
  answer((await ask(`${frame.dataset.at}/authenticate`, { outcome })) ?? null);
}
