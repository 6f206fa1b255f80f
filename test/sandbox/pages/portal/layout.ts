/** What all pages of the portal have around them: whose it is, the way back, and that it is a sandbox. */
import { documentAnswer, type PageAnswer } from '../answer.ts';
import { footer, header, sandboxName } from '../checkout-page.ts';
import { type Html, html } from '../html.ts';
import type { PortalContext } from './context.ts';

/** The look of the portal's pages, and of what is shown in a frame of one: names of assets. */
export const STYLES = ['page.css', 'form.css', 'portal.css', 'portal-parts.css', 'portal-plans.css'];

interface PortalDocument {
  /** Before the name of the business in the window's title: `Billing`, `Cancel subscription`. */
  title: string;
  body: Html;
  /** The name of a script among the assets; `portal.js` unless given, which sends forms. */
  script?: string;
  status?: number;
  /** The body says the customer's e-mail address: it stands on a page once, for specs that look for it. */
  saysEmail?: boolean;
}

/** A page of the portal. */
export function portalDocument(
  context: PortalContext,
  { title, body, script = 'portal.js', status = 200, saysEmail = false }: PortalDocument,
): PageAnswer {
  const { business, configuration, customer, session } = context;
  const { headline } = configuration.business_profile;
  return documentAnswer({
    status,
    title: `${title} · ${business}`,
    script,
    styles: STYLES,
    body: html`<div class="Portal">
<header class="Portal-side">
  <div class="Header"><p class="Portal-business">${sandboxName(business)}</p><span class="TestModeBadge">Test Mode</span></div>
  ${headline === null ? null : html`<p class="Portal-headline">${headline}</p>`}
  ${saysEmail || customer.email === null ? null : html`<p class="Portal-customer">${customer.email}</p>`}
  ${
    session.return_url === null
      ? null
      : html`<p><a class="Portal-return" data-testid="return-to-business-link" data-test="return-to-business-link" href="${session.return_url}">Return to ${business}</a></p>`
  }
  <p class="SandboxNote"><strong>Sandbox.</strong> No money moves.</p>
</header>
<main class="Portal-main" data-testid="page-container-main" data-test="page-container-main" data-place="${context.place}">
${body}
<p class="VisuallyHidden" id="portal-status" role="status"></p>
<noscript><p class="NoScript">Changing anything here needs JavaScript.</p></noscript>
</main>
<footer class="Portal-foot">
  <p><a class="Link" href="https://stripe.com" rel="noreferrer">Powered by Stripe</a>${legal(context)}</p>
  <p>A sandbox on this machine. Neither Stripe nor a bank is asked.</p>
</footer>
</div>
<dialog class="Challenge" id="challenge" aria-label="Card authentication"></dialog>`,
  });
}

/** The link to the page that lies before this one; null when nothing does. */
export function backLink(href: string | null, text = 'Billing'): Html | null {
  return href === null ? null : html`<a class="Portal-back" href="${href}">${text}</a>`;
}

function legal({ configuration }: PortalContext): Html[] {
  const { privacy_policy_url: privacy, terms_of_service_url: terms } = configuration.business_profile;
  return [
    { text: 'Terms', address: terms },
    { text: 'Privacy', address: privacy },
  ].flatMap(({ text, address }) =>
    address === null ? [] : [html` <a class="Link" href="${address}" rel="noreferrer">${text}</a>`],
  );
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
