import { ownPath } from '../../server/auth/own-path.ts';
import { shop } from '../shop/api.ts';
import { isOpen, sentenceOf } from '../shop/failure.ts';
import type { Sent } from '../shop/types.ts';
import { leaveFor, whileBusy } from '../ui/busy.ts';
import { copyOf, the, write } from '../ui/dom.ts';
import { messages } from '../ui/messages.ts';

// Not before something listens: an Enter sooner than that would send the address into the page's own address.
the('#notice').after(copyOf('form'));
messages.clear();

const heading = the('h1');
const form = the<HTMLFormElement>('#login');
const email = the<HTMLInputElement>('#email', form);
const button = the('button', form);
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
    // Of an address that nobody has judged nothing is said.
    if (!isOpen(error)) email.setAttribute('aria-invalid', 'true');
    email.focus();
  }
}

function tellWhereToLook({ by }: Sent): void {
  const another = sent.hidden ? 'a link' : 'another link';
  messages.notice(
    by === 'mail'
      ? `We have sent ${another} to ${email.value}. Open it, and you are logged in.`
      : `This shop has no mail server: ${another} for ${email.value} stands in the log of its server. Open it, and you are logged in.`,
  );
  the('.by-mail', sent).hidden = by !== 'mail';
  if (!sent.hidden) return;
  write(heading, by === 'mail' ? 'Look into your mailbox' : 'Look into the log');
  form.hidden = true;
  sent.hidden = false;
  heading.focus();
}

function showForm(): void {
  write(heading, 'Log in');
  sent.hidden = true;
  form.hidden = false;
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
