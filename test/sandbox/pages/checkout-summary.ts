/** The left column: what is bought, how much of it, and what it comes to. */
import type { CheckoutView, CustomAmountView, LineView } from './checkout-view.ts';
import { type Html, html } from './html.ts';

/** Replaced as a whole when a quantity or an amount changes. */
export function summary(view: CheckoutView): Html {
  return html`<div class="ProductSummary" data-testid="product-summary">
  <h2 class="ProductSummary-name" data-testid="product-summary-name">${view.title}</h2>
  ${view.mode === 'setup' ? null : headline(view)}
  ${description(view.summaryText)}
  ${view.customAmount === null ? buttons(null) : null}
</div>
${view.customAmount === null ? null : customAmount(view.customAmount)}
<div class="OrderDetails" data-testid="order-details">
  ${
    view.lines.length === 0
      ? null
      : html`<ul class="OrderDetails-items" aria-label="Items">${view.lines.map(line)}</ul>`
  }
  <dl class="OrderDetails-footer">
    ${
      view.mode === 'setup'
        ? null
        : html`<div class="OrderDetails-row OrderDetails-subtotal">
      <dt>Subtotal</dt>
      <dd id="OrderDetails-Subtotal" data-testid="order-details-footer-subtotal-amount">${view.subtotal}</dd>
    </div>`
    }
    ${view.extras.map(extra)}
    ${view.totalAfterTrial === null ? total('Total due today', view.total, view) : trialTotals(view, view.totalAfterTrial)}
  </dl>
</div>`;
}

function headline({ headline: amount, interval }: CheckoutView): Html {
  const beside = interval === null ? null : html` <span class="ProductSummary-interval">${interval}</span>`;
  return html`<p class="ProductSummary-amount"><span id="ProductSummary-totalAmount" data-testid="product-summary-total-amount">${amount}${beside}</span></p>`;
}

function extra({ label, amount }: CheckoutView['extras'][number]): Html {
  return html`<div class="OrderDetails-row OrderDetails-subtotal">
      <dt>${label}</dt>
      <dd>${amount}</dd>
    </div>`;
}

function total(label: string, text: string, { amount, later }: CheckoutView): Html {
  return html`<div class="OrderDetails-row OrderDetails-total">
      <dt>${label}</dt>
      <dd id="OrderDetails-TotalAmount" data-amount="${amount}"${later === null ? null : html` data-later="${later}"`}>${text}</dd>
    </div>`;
}

/** In a trial the total is what comes after it, and what is due today has a row of its own. */
function trialTotals(view: CheckoutView, after: string): Html {
  return html`${total('Total after trial', after, view)}
    <div class="OrderDetails-row OrderDetails-total">
      <dt>Total due today</dt>
      <dd id="OrderDetails-TrialAmount" data-testid="order-details-trial-total">${view.total}</dd>
    </div>`;
}

/** There also when it says nothing, as on Stripe's page. */
function description(text: string): Html {
  return html`<p class="ProductSummary-description" id="ProductSummary-description" data-testid="product-summary-description">${text}</p>`;
}

function line(view: LineView): Html {
  return html`<li class="LineItem" data-line="${view.id}">
  <span class="LineItem-tile" data-testid="line-item-image" aria-hidden="true">${[...view.name.trim()][0]?.toUpperCase() ?? ''}</span>
  <div class="LineItem-text">
    <div class="LineItem-productName" data-testid="line-item-product-name">${view.name}</div>
    ${view.description === null ? null : html`<div class="LineItem-description">${view.description}</div>`}
    ${view.adjustable === null ? quantity(view) : adjustableQuantity(view, view.adjustable)}
    ${view.billed === null ? null : html`<div class="LineItem-description" data-testid="line-item-description">${view.billed}</div>`}
  </div>
  <div class="LineItem-amounts">
    <div class="LineItem-total" data-testid="line-item-total-amount">${view.total}</div>
    <div class="LineItem-each" data-testid="line-item-amount-detail">${view.each}</div>
  </div>
  ${view.tiers.length === 0 ? null : tiers(view)}
</li>`;
}

function quantity(view: LineView): Html | null {
  return view.quantity === 1 || view.quantity === null
    ? null
    : html`<div class="LineItem-quantity">Qty ${view.quantity}</div>`;
}

function tiers(view: LineView): Html {
  const rows = view.tiers.map(
    ({ range, cost }) => html`<tr><th scope="row">${range}</th><td>${cost}</td></tr>`,
  );
  return html`<table class="LineItem-tiers" data-testid="line-item-tiers" aria-label="Prices of ${view.name}"><tbody>${rows}</tbody></table>`;
}

/** A button that opens a form of its own, in Stripe's way. */
function adjustableQuantity(
  view: LineView,
  { minimum, maximum }: { minimum: number; maximum: number },
): Html {
  return html`<div class="AdjustableQuantity" data-testid="line-item-adjustable-qty-hit-box"><button type="button" class="AdjustableQuantitySelector" data-testid="line-item-adjustable-qty" aria-expanded="false">Qty ${view.quantity}</button></div>
    <form class="QuantityForm" novalidate hidden>
      <input class="CheckoutInput" type="text" inputmode="numeric" name="quantity" aria-label="quantity" value="${view.quantity}" data-minimum="${minimum}" data-maximum="${maximum}" autocomplete="off">
      <button type="submit" class="QuantityForm-update">Update</button>
      <button type="button" class="QuantityForm-cancel" aria-label="Cancel">✕</button>
    </form>`;
}

/** There also without a button, as on Stripe's page. */
function buttons(button: Html | null): Html {
  return html`<div class="ProductSummary-buttons" data-testid="product-summary-buttons">${button}</div>`;
}

function customAmount(view: CustomAmountView): Html {
  return html`<div class="CustomAmount" data-line="${view.line}" data-qa="FormFieldGroup-customUnitAmount">
  <label class="Label" for="customUnitAmount">Amount (${view.currency})</label>
  <div class="CustomAmount-row">
    <input class="CheckoutInput" id="customUnitAmount" name="customUnitAmount" type="text" inputmode="decimal" autocomplete="off" placeholder="${view.placeholder}" value="${view.value}"${view.hasAmount ? html` disabled` : null}${view.hint === null ? null : html` aria-describedby="customUnitAmount-hint"`}>
    ${buttons(view.hasAmount ? html`<button type="button" class="CustomAmount-change">Change amount</button>` : null)}
  </div>
  ${view.hint === null ? null : html`<p class="Hint" id="customUnitAmount-hint">${view.hint}</p>`}
  <div data-errors="customUnitAmount"></div>
</div>`;
}
