// The page on which a card is added: the card itself is typed in a frame, which sends it and tells what became of it.
import { ask, follow, setBusy } from './portal.js';

const frame = document.querySelector('iframe.Portal-frame');
const confirm = document.querySelector('[data-testid="confirm"]');

function tell(card) {
  frame.contentWindow.postMessage({ card }, window.location.origin);
}

confirm.addEventListener('click', () => tell({ submit: true }));

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
  frame.style.height = `${height}px`;
  confirm.disabled = false;
}

/** What is wrong with the card is said beside its fields, in the frame. */
function answer(reply) {
  const { form, ...fields } = reply?.errors ?? {};
  if (Object.keys(fields).length === 0) return follow(reply, authenticate);
  setBusy(false);
  if (form) follow({ errors: { form } });
  tell({ errors: fields });
}

async function authenticate(outcome) {
  setBusy(true);
  answer((await ask('payment-methods/authenticate', { outcome })) ?? null);
}
