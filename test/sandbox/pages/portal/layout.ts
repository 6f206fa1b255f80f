/** What all pages of the portal have around them: whose it is, the way back, and that it is a sandbox. */
import { documentAnswer, type PageAnswer } from '../answer.ts';
import { footer, header } from '../checkout-page.ts';
import { type Html, html } from '../html.ts';
import type { PortalContext } from './context.ts';

const STYLES = ['page.css', 'form.css', 'portal.css'];

interface PortalDocument {
  /** Before the name of the business in the window's title: `Billing`, `Cancel subscription`. */
  title: string;
  body: Html;
  /** The name of a script among the assets; `portal.js` unless given, which sends forms. */
  script?: string;
  status?: number;
}

/** A page of the portal. */
export function portalDocument(
  context: PortalContext,
  { title, body, script = 'portal.js', status = 200 }: PortalDocument,
): PageAnswer {
  const { business, configuration, customer, session } = context;
  const {
    headline,
    privacy_policy_url: privacy,
    terms_of_service_url: terms,
  } = configuration.business_profile;
  return documentAnswer({
    status,
    title: `${title} · ${business}`,
    script,
    styles: STYLES,
    body: html`<div class="Portal">
<div class="Portal-side">
  ${header(business, null)}
  ${headline === null ? null : html`<p class="Portal-headline">${headline}</p>`}
  ${customer.email === null ? null : html`<p class="Portal-customer">${customer.email}</p>`}
  ${
    session.return_url === null
      ? null
      : html`<p><a class="Portal-return" data-testid="return-to-business-link" data-test="return-to-business-link" href="${session.return_url}">Return to ${business}</a></p>`
  }
  <p class="SandboxNote"><strong>Sandbox.</strong> No money moves.</p>
</div>
<main class="Portal-main" data-testid="page-container-main" data-test="page-container-main" data-place="${context.place}">
${body}
<p class="VisuallyHidden" id="portal-status" role="status"></p>
</main>
<div class="Portal-foot">
  ${privacy === null ? null : html`<a class="Link" href="${privacy}" rel="noreferrer">Privacy</a>`}
  ${terms === null ? null : html`<a class="Link" href="${terms}" rel="noreferrer">Terms</a>`}
  ${footer()}
</div>
</div>
<dialog class="Challenge" id="challenge" aria-label="Card authentication"></dialog>`,
  });
}

/** What a session that is over, or never was, leads to. */
export function sessionOverPage(business: string): PageAnswer {
  return documentAnswer({
    status: 404,
    title: `Billing · ${business}`,
    styles: STYLES,
    body: html`<main class="Closed" data-testid="page-container-main">
${header(business, null)}
<div class="Closed-card">
  <h2 class="Closed-title">This link has expired</h2>
  <p>Please go back to the shop and open your billing page from there again.</p>
</div>
${footer()}
</main>`,
  });
}
