/** The invoices of the customer. */
import { type Html, html } from '../html.ts';
import type { PortalContext } from './context.ts';
import { type InvoiceRow, invoiceRows } from './invoices-view.ts';

/** How many are shown at first, and how many more each time. */
const STEP = 10;

/** What the portal's page shows of the invoices; null where that is not allowed. */
export function invoicesSection(context: PortalContext): Html | null {
  if (!context.configuration.features.invoice_history.enabled) return null;
  const all = invoiceRows(context);
  const count = countOf(context.query.get('invoices'));
  const more = all.length > count ? `${context.place}?invoices=${count + STEP}#invoices-title` : null;
  return html`<section class="Portal-section" aria-labelledby="invoices-title">
<h2 class="Portal-heading" id="invoices-title">Invoice history</h2>
${
  all.length === 0
    ? html`<p class="Soft">There are no invoices yet.</p>`
    : html`<ul class="Invoices">${all.slice(0, count).map(row)}</ul>`
}
${more === null ? null : html`<p><a class="Button Button--link" href="${more}">View more</a></p>`}
</section>`;
}

/** How many the address asks for; what is no number of them is the first few. */
function countOf(text: string | null): number {
  return /^[1-9]\d{0,5}$/.test(text ?? '') ? Number(text) : STEP;
}

/** All of it is the link, each part an element of its own: specs look for either. */
function row({ about, address, amount, date, status }: InvoiceRow): Html {
  const name = `invoice-status-badge-${status.tone}`;
  const tone = status.tone === 'neutral' ? '' : ` Badge--${status.tone}`;
  return html`<li><a class="Invoice" data-testid="hip-link" data-test="hip-link" href="${address}" target="_blank" rel="noopener noreferrer">
  <span class="Invoice-date">${date}</span>
  <span class="Invoice-amount">${amount}</span>
  <span class="Invoice-status"><span class="Badge${tone}" data-testid="${name}" data-test="${name}">${status.text}</span></span>
  <span class="Invoice-about">${about}</span>
</a></li>`;
}
