/** The test bank's challenge: as a frame in Checkout, and as a page of its own for intents of the API. */
import { documentAnswer, type PageAnswer } from './answer.ts';
import { footer, header } from './checkout-page.ts';
import { type Html, html } from './html.ts';

export interface Challenge {
  business: string;
  /** What is to be allowed, e.g. `a payment of US$20.00`. */
  what: string;
}

export function challengeFrame(challenge: Challenge): PageAnswer {
  return documentAnswer({
    title: '3D Secure 2 Test Page',
    script: 'challenge.js',
    framed: true,
    body: html`<main class="Challenge-page" aria-label="Test bank">${challengeBody(challenge)}</main>`,
  });
}

export function challengePage(challenge: Challenge): PageAnswer {
  return documentAnswer({
    title: '3D Secure 2 Test Page',
    script: 'challenge.js',
    body: html`<main class="Closed">
${header(challenge.business, null)}
<div class="Closed-card">${challengeBody(challenge)}</div>
${footer()}
</main>`,
  });
}

/** What the page of an intent shows when there is nothing to authenticate. */
export function challengeOverPage(business: string, status: number, text: string): PageAnswer {
  return documentAnswer({
    status,
    title: '3D Secure 2 Test Page',
    body: html`<main class="Closed">
${header(business, null)}
<div class="Closed-card"><h2 class="Closed-title">3D Secure</h2><p>${text}</p></div>
${footer()}
</main>`,
  });
}

function challengeBody({ business, what }: Challenge): Html {
  return html`<h2 class="Closed-title">3D Secure 2 Test Page</h2>
<p>Your bank asks you to confirm ${what} for <strong>${business}</strong>. This is a test bank: choose how it ends.</p>
<div class="Challenge-buttons">
  <button type="button" class="Button" id="test-source-authorize-3ds" data-outcome="complete" disabled>Complete</button>
  <button type="button" class="Button Button--plain" id="test-source-fail-3ds" data-outcome="fail" disabled>Fail</button>
</div>`;
}
