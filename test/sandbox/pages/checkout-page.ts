/** The documents of a Checkout session: open, completed, expired, and where there is none. */
import { documentAnswer, type PageAnswer } from './answer.ts';
import { form } from './checkout-form.ts';
import { summary } from './checkout-summary.ts';
import type { CheckoutView } from './checkout-view.ts';
import { type Html, html } from './html.ts';

export function openPage(view: CheckoutView): PageAnswer {
  return documentAnswer({
    title: `${view.title} · sandbox`,
    script: 'checkout.js',
    body: html`<main class="App-Container" data-testid="checkout-container">
<div class="Overview">
  <div class="Overview-inner">
  ${header(view.business, view.cancelUrl)}
  <section class="Summary" data-testid="order-summary-column" aria-label="Order summary">${summary(view)}</section>
  <p class="VisuallyHidden" id="summary-status" role="status"></p>
  </div>
</div>
<div class="Payment">
  <div class="Payment-inner">
  <p class="SandboxNote"><strong>Sandbox.</strong> No money moves.${view.needsCard ? html` Pay with <code>4242 4242 4242 4242</code>, any future date and any three digits.` : null}</p>
  ${form(view)}
  ${footer()}
  </div>
</div>
</main>
<dialog class="Challenge" id="challenge" aria-label="Card authentication"></dialog>`,
  });
}

/** A session that is over: the customer has paid, or was too late. */
export function completedPage(business: string, mode: CheckoutView['mode']): PageAnswer {
  const text = `${DONE[mode]} You can close this page.`;
  return closedPage(200, business, "You're all done here", html`<p class="Closed-done">${text}</p>`);
}

const DONE: Record<CheckoutView['mode'], string> = {
  payment: 'Your payment has been received.',
  setup: 'Your card has been saved.',
  subscription: 'Your subscription has begun.',
};

export function expiredPage(business: string, cancelUrl: string | null): PageAnswer {
  return closedPage(
    200,
    business,
    'This Checkout session has expired',
    html`<p>Nothing was charged. Please go back to the shop and start again.</p>
  ${cancelUrl === null ? null : html`<p><a class="Button" href="${cancelUrl}">Return to ${business}</a></p>`}`,
  );
}

export function unknownPage(business: string): PageAnswer {
  return closedPage(
    404,
    business,
    'Something went wrong',
    html`<p>The page you were looking for could not be found. Please check the address, or go back to the shop.</p>`,
  );
}

function closedPage(status: number, business: string, title: string, text: Html): PageAnswer {
  return documentAnswer({
    status,
    title: `${title} · sandbox`,
    body: html`<main class="Closed" data-testid="checkout-container">
${header(business, null)}
<div class="Closed-card">
  <h2 class="Closed-title">${title}</h2>
  ${text}
</div>
${footer()}
</main>`,
  });
}

/** What a business is called in its sandbox. */
export function sandboxName(business: string): string {
  return /sandbox$/i.test(business) ? business : `${business} sandbox`;
}

/** The business and, in words, that this is no real shop. */
export function header(business: string, cancelUrl: string | null): Html {
  const name = sandboxName(business);
  const inner = html`<span class="Header-businessLink-mark" aria-hidden="true">${cancelUrl === null ? '' : '←'}</span>
    <span class="Header-businessLink-label" aria-hidden="true">Back</span>
    <h1 class="Header-businessLink-name">${name}</h1>`;
  return html`<header class="Header">
  ${
    cancelUrl === null
      ? html`<div class="Header-businessLink Header-businessLink--still"><h1 class="Header-businessLink-name">${name}</h1></div>`
      : html`<a class="Header-businessLink" data-testid="business-link" href="${cancelUrl}" aria-label="Back to ${business}">${inner}</a>`
  }
  <span class="TestModeBadge">Test Mode</span>
</header>`;
}

export function footer(): Html {
  return html`<footer class="Footer">
  <a class="Link" href="https://stripe.com" rel="noreferrer">Powered by Stripe</a>
  <p>A sandbox on this machine. Neither Stripe nor a bank is asked.</p>
</footer>`;
}
