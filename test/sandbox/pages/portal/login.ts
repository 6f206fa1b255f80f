/** The page on which a customer asks for a mail that leads to the portal: `/p/login/TOKEN`. */
import type { SandboxRequest } from '../../http/request.ts';
import { loginOf, mailLogin } from '../../portal/login.ts';
import type { World } from '../../world.ts';
import { documentAnswer, jsonAnswer, type PageAnswer } from '../answer.ts';
import { footer, header, unknownPage } from '../checkout-page.ts';
import { businessOf } from '../checkout-view.ts';
import { emailError, REQUIRED } from '../field-errors.ts';
import { type Html, html } from '../html.ts';
import { readJson } from '../request.ts';

/** Answers a request to it. What is said does not depend on whether there is such a customer. */
export async function serveLogin(world: World, request: SandboxRequest, token: string): Promise<PageAnswer> {
  const { account } = world;
  const business = businessOf(account);
  const login = loginOf(account, token);
  if (request.method === 'GET') {
    if (login === undefined) return unknownPage(business);
    const isSent = new URLSearchParams(request.query).has('sent');
    return loginPage(business, isSent ? SENT : form(token, login.former !== undefined));
  }
  if (request.method !== 'POST') return unknownPage(business);
  if (login === undefined) return jsonAnswer(409, { reload: true });
  const sent = readJson(request);
  if ('refused' in sent) return sent.refused;
  const email = String(sent.value.email ?? '').trim();
  const wrong = email === '' ? REQUIRED : emailError(email);
  if (wrong !== undefined) return jsonAnswer(422, { errors: { email: wrong } });
  world.transact(() => mailLogin(account, login, email, { business, origin: request.origin }));
  await world.durable();
  return jsonAnswer(200, { redirect: `/p/login/${token}?sent` });
}

const SENT = html`<h2 class="Closed-title">Check your email</h2>
<p role="status">If there is a customer with this address, we have sent a link with which you can log in.</p>
<p>It can be opened for five minutes. In the sandbox it is among the mails of the workbench.</p>`;

function form(token: string, isRecovery: boolean): Html {
  return html`<h2 class="Closed-title">${isRecovery ? 'This link has expired' : 'Log in to manage your billing'}</h2>
<p>${isRecovery ? 'To go on, enter your email address' : 'Enter the email address that you subscribed with'} and we will send you a link to log in.</p>
<form class="Login" data-action="${token}" action="#" method="post" novalidate>
<div class="FormFieldGroup"><label class="Label" for="email">Email</label>
<input class="CheckoutInput" id="email" name="email" type="email" autocomplete="email" inputmode="email" required>
<div data-errors="email"></div></div>
<div data-errors="form"></div>
<button class="Button" type="submit" data-testid="login-submit" data-test="login-submit">Send</button>
<noscript><p class="NoScript">Logging in needs JavaScript.</p></noscript>
</form>`;
}

function loginPage(business: string, body: Html): PageAnswer {
  return documentAnswer({
    title: `Billing · ${business}`,
    script: 'portal.js',
    styles: ['page.css', 'form.css', 'login.css'],
    body: html`<main class="Closed" data-testid="page-container-main" data-test="page-container-main" data-place="/p/login">
${header(business, null)}
<div class="Closed-card">
${body}
<p class="VisuallyHidden" id="portal-status" role="status"></p>
</div>
${footer()}
</main>
<dialog class="Challenge" id="challenge" aria-label="Card authentication"></dialog>`,
  });
}
