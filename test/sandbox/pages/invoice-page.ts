/** The documents of an invoice: to be paid, paid or over with, and the one to print, which there is not. */
import { documentAnswer, type PageAnswer } from './answer.ts';
import { confirmation, paymentMethod } from './checkout-form.ts';
import { footer, header } from './checkout-page.ts';
import { type Html, html } from './html.ts';
import type { InvoiceLineView, InvoiceView } from './invoice-view.ts';
import { POSTAL_CODE_COUNTRIES } from './places.ts';

/** The document of an invoice's page. */
export function invoiceDocument(view: InvoiceView): PageAnswer {
  return documentAnswer({
    title: `Invoice from ${view.business} · sandbox`,
    ...(view.canBePaid ? { script: 'checkout.js' } : {}),
    body: html`<main class="App-Container" data-testid="invoice-container">
<div class="Overview">
  <div class="Overview-inner">
  ${header(view.business, null)}
  <section class="Summary" data-testid="order-summary-column" aria-label="Invoice">${invoiceSummary(view)}</section>
  <p class="VisuallyHidden" id="summary-status" role="status"></p>
  </div>
</div>
<div class="Payment">
  <div class="Payment-inner">
  ${view.canBePaid ? payment(view) : over(view)}
  ${footer()}
  </div>
</div>
</main>
<dialog class="Challenge" id="challenge" aria-label="Card authentication"></dialog>`,
  });
}

/** Replaced as a whole when the invoice was changed elsewhere. */
export function invoiceSummary(view: InvoiceView): Html {
  return html`<div class="ProductSummary">
  <h2 class="ProductSummary-name">Invoice <span class="InvoiceStatus" data-status="${view.status}" data-testid="invoice-status">${view.statusText}</span></h2>
  <p class="ProductSummary-amount"><span data-testid="invoice-amount">${view.headline}</span></p>
  <p class="ProductSummary-description">${view.headlineText}</p>
</div>
<dl class="OrderDetails InvoiceFacts">${view.facts.map(row)}</dl>
${view.memo === null ? null : html`<p class="InvoiceText">${view.memo}</p>`}
<div class="OrderDetails">
  ${view.lines.length === 0 ? null : html`<ul class="OrderDetails-items" aria-label="Items">${view.lines.map(line)}</ul>`}
  <dl class="OrderDetails-footer">
    ${view.totals.map(({ label, amount }) => row({ label, value: amount }))}
    <div class="OrderDetails-row OrderDetails-total">
      <dt>Amount due</dt>
      <dd id="OrderDetails-TotalAmount" data-amount="${view.amount}">${view.due}</dd>
    </div>
  </dl>
</div>
${view.footer === null ? null : html`<p class="InvoiceText">${view.footer}</p>`}`;
}

function row({ label, value }: { label: string; value: string }): Html {
  return html`<div class="OrderDetails-row OrderDetails-subtotal">
      <dt>${label}</dt>
      <dd>${value}</dd>
    </div>`;
}

function line({ id, amount, description, period, quantity }: InvoiceLineView): Html {
  return html`<li class="LineItem" data-line="${id}">
  <div class="LineItem-text">
    <div class="LineItem-productName">${description}</div>
    ${period === null ? null : html`<div class="LineItem-description">${period}</div>`}
    ${quantity === null ? null : html`<div class="LineItem-quantity">${quantity}</div>`}
  </div>
  <div class="LineItem-amounts"><div class="LineItem-total">${amount}</div></div>
</li>`;
}

function payment(view: InvoiceView): Html {
  return html`<p class="SandboxNote"><strong>Sandbox.</strong> No money moves. Pay with <code>4242 4242 4242 4242</code>, any future date and any three digits.</p>
  ${
    view.authenticate === null
      ? null
      : html`<section class="Section" aria-labelledby="waiting-title">
    <h2 class="Section-title" id="waiting-title">Your bank asks you to confirm this payment</h2>
    <p><a class="Button" href="${view.authenticate}" data-testid="invoice-authenticate">Confirm payment</a></p>
  </section>`
  }
  <form class="PaymentForm-form" action="#" method="post" novalidate autocomplete="on" data-place="${view.place}" data-postal-countries="${POSTAL_CODE_COUNTRIES.join(' ')}">
  ${paymentMethod({ asksAddress: false })}
  ${confirmation({ submitLabel: `Pay ${view.due}`, submitText: null, afterSubmitText: null, terms: null })}
</form>`;
}

const OVER: Record<string, string> = {
  paid: 'This invoice has been paid. Thank you.',
  void: 'This invoice is void: nothing has to be paid.',
};

function over(view: InvoiceView): Html {
  const text = OVER[view.status] ?? 'Nothing is due of this invoice.';
  return html`<div class="Closed-card">
  <h2 class="Closed-title">${view.headlineText}</h2>
  <p${view.status === 'paid' ? html` class="Closed-done"` : null}>${text}</p>
</div>`;
}

/** The sandbox makes no PDF; the page of the invoice can be printed. */
export function noPdf(business: string, place: string): PageAnswer {
  return documentAnswer({
    status: 501,
    title: `No PDF · sandbox`,
    body: html`<main class="Closed">
${header(business, null)}
<div class="Closed-card">
  <h2 class="Closed-title">The sandbox makes no PDF</h2>
  <p>What would stand in it stands on <a class="Link" href="${place}">the page of the invoice</a>, which can be printed.</p>
</div>
${footer()}
</main>`,
  });
}
