// A page of the portal: sends its forms, shows what is wrong, goes where it is sent.
import { showChallenge } from './challenge-dialog.js';
import { focusFirstError, setError } from './errors.js';
import { post } from './post.js';

const main = document.querySelector('main');
const status = document.getElementById('portal-status');

/** Asks for something below the portal's place; undefined when nobody answered. */
export function ask(path, body) {
  // Who leaves the page at once has asked all the same.
  return post(`${main.dataset.place}/${path}`, body, { keepalive: true });
}

/** Where the focus was before something was asked for: what is inert has none. */
let focused = null;

/** While something is asked for nothing else can be clicked, the way back included. */
export function setBusy(isBusy) {
  if (isBusy) focused = document.activeElement;
  for (const part of document.querySelectorAll('.Portal > *')) part.inert = isBusy;
  main.setAttribute('aria-busy', String(isBusy));
  status.textContent = isBusy ? 'One moment, please.' : '';
  if (!isBusy && document.activeElement === document.body) focused?.focus();
}

/** Follows an answer. `authenticated` is called with how a challenge ended. */
export function follow(reply, authenticated = () => {}) {
  if (reply?.redirect) return window.location.assign(reply.redirect);
  if (reply?.reload) return window.location.reload();
  setBusy(false);
  if (reply?.challenge) return showChallenge(reply.challenge, authenticated);
  const wrong = reply?.errors ?? { form: 'Something went wrong. Please try again.' };
  for (const [name, message] of Object.entries(wrong)) setError(name, message);
  focusFirstError();
}

/** What is typed and chosen in a form, by the names of its fields. */
export function typed(form) {
  const values = Object.fromEntries(new FormData(form));
  for (const box of form.querySelectorAll('input[type=checkbox][name]')) values[box.name] = box.checked;
  return values;
}

/** A form with `data-action` is sent there. */
for (const form of document.querySelectorAll('form[data-action]')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (main.getAttribute('aria-busy') === 'true') return;
    setBusy(true);
    follow(await ask(form.dataset.action, typed(form)));
  });
}

// Until all scripts of the page have run a click would do nothing, and be lost: `portal.css` lets none through.
document.addEventListener('DOMContentLoaded', () => {
  document.querySelector('.Portal')?.setAttribute('data-ready', '');
});

// Shown again by the back button: things may have changed by now.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload();
});
