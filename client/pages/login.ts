import { ownPath } from '../../server/auth/own-path.ts';
import { type Sent, shop } from '../shop/api.ts';
import { sentenceOf } from '../shop/failure.ts';
import { leaveFor, whileBusy } from '../ui/busy.ts';
import { the, write } from '../ui/dom.ts';
import { messages } from '../ui/messages.ts';

const form = the<HTMLFormElement>('#login');
const email = the<HTMLInputElement>('#email', form);
const button = the('button', form);
const ask = the('#ask');
const sent = the('#sent');
const next = ownPath(new URLSearchParams(location.search).get('next'));

async function logIn(): Promise<void> {
  messages.clear();
  email.removeAttribute('aria-invalid');
  try {
    const answer = await shop.signIn(email.value, next);
    if ('sent' in answer) tellWhereToLook(answer);
    else await leaveFor(next);
  } catch (error) {
    showForm();
    messages.problem(sentenceOf(error));
    email.setAttribute('aria-invalid', 'true');
    email.focus();
  }
}

function tellWhereToLook({ by }: Sent): void {
  for (const one of sent.querySelectorAll('.address')) write(one, email.value);
  for (const one of sent.querySelectorAll<HTMLElement>('.by-mail')) one.hidden = by !== 'mail';
  for (const one of sent.querySelectorAll<HTMLElement>('.by-log')) one.hidden = by !== 'log';
  const isShown = !sent.hidden;
  ask.hidden = true;
  sent.hidden = false;
  if (isShown) messages.notice('Another link is on its way. The ones before stay good.');
  else the('h2', sent).focus();
}

function showForm(): void {
  sent.hidden = true;
  ask.hidden = false;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  whileBusy(button, logIn);
});
const again = the('#ask-again');
again.addEventListener('click', () => whileBusy(again, logIn));
the('#other-address').addEventListener('click', () => {
  messages.clear();
  showForm();
  email.select();
});
