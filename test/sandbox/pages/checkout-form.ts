/** The right column: who pays and with which card. */
import type { CheckoutView } from './checkout-view.ts';
import { type Html, html } from './html.ts';
import { COUNTRIES, POSTAL_CODE_COUNTRIES, STATES } from './places.ts';

/** The form of a session's page: what it asks for, and the button. */
export function form(view: CheckoutView): Html {
  return html`<form class="PaymentForm-form" action="#" method="post" novalidate autocomplete="on" data-place="/c/pay/${view.id}" data-postal-countries="${POSTAL_CODE_COUNTRIES.join(' ')}">
  ${contact(view)}
  ${view.needsCard ? paymentMethod(view) : null}
  ${view.needsCard && view.asksToSave ? keepCard(view.business) : null}
  ${view.needsCard ? savingOptIn() : null}
  ${confirmation({ ...view, terms: terms(view) })}
</form>
${Object.entries(STATES).map(
  ([country, states]) =>
    html`<template id="states-${country}"><option value="">${country === 'US' ? 'State' : 'Province'}</option>${states.map(option)}</template>`,
)}`;
}

/** The button, and what is said around it. */
export function confirmation({
  submitLabel,
  submitText,
  afterSubmitText,
  terms: agreed,
}: Pick<CheckoutView, 'afterSubmitText' | 'submitLabel' | 'submitText'> & { terms: Html | null }): Html {
  return html`<div class="ConfirmPayment">
    ${submitText === null ? null : html`<p class="CustomText" id="custom-text-submit">${submitText}</p>`}
    <div class="ConfirmPayment-errors" data-errors="form"></div>
    <button type="submit" class="SubmitButton SubmitButton--incomplete" data-testid="hosted-payment-submit-button" disabled><span class="SubmitButton-Text" data-testid="submit-button-label">${submitLabel}</span><span class="SubmitButton-Processing" data-testid="submit-button-processing-label" hidden></span><span class="SubmitButton-CheckmarkIcon" hidden aria-hidden="true"></span></button>
    <p class="VisuallyHidden" id="payment-status" role="status"></p>
    ${afterSubmitText === null ? null : html`<p class="CustomText">${afterSubmitText}</p>`}
    ${agreed}
    <noscript><p class="NoScript">This page needs JavaScript to take a payment.</p></noscript>
  </div>`;
}

/** What is agreed to by pressing the button. */
function terms({ mode, business, needsCard }: CheckoutView): Html | null {
  if (mode === 'payment' || !needsCard) return null;
  const text =
    mode === 'setup'
      ? `By saving your card you allow ${business} to charge it for future payments in accordance with their terms.`
      : `By confirming your subscription, you allow ${business} to charge you for future payments in accordance with their terms. You can always cancel your subscription.`;
  return html`<p class="Terms">${text}</p>`;
}

function contact(view: CheckoutView): Html {
  const email =
    view.email === null
      ? field({
          id: 'email',
          label: 'Email',
          type: 'email',
          autocomplete: 'email',
          placeholder: 'email@example.com',
        })
      : html`<div class="ReadOnlyField"><span class="ReadOnlyField-label">Email</span> <span class="ReadOnlyField-value">${view.email}</span></div>`;
  const phone = view.asksPhone
    ? field({
        id: 'phoneNumber',
        label: 'Phone number',
        type: 'tel',
        autocomplete: 'tel',
        placeholder: '(201) 555-0123',
      })
    : null;
  return html`<section class="Section" aria-labelledby="contact-title">
    <h2 class="Section-title" id="contact-title">Contact information</h2>
    ${email}
    ${phone}
  </section>`;
}

interface FieldText {
  id: string;
  label: string;
  type?: string;
  autocomplete: string;
  placeholder: string;
}

/** A field of its own with its label above it and its errors below. */
function field({ id, label, type = 'text', autocomplete, placeholder }: FieldText): Html {
  return html`<div class="FormFieldGroup" data-qa="FormFieldGroup-${id}">
      <label class="Label" for="${id}">${label}</label>
      <input class="CheckoutInput" id="${id}" name="${id}" type="${type}" autocomplete="${autocomplete}" placeholder="${placeholder}" aria-required="true" aria-invalid="false">
      <div data-errors="${id}"></div>
    </div>`;
}

/** The fields of a card, with the address where it is asked for. */
export function paymentMethod(view: Pick<CheckoutView, 'asksAddress'>): Html {
  return html`<section class="Section" aria-labelledby="payment-title">
    <h2 class="Section-title" id="payment-title">Payment method</h2>
    <div class="card-accordion-item" data-testid="card-accordion-item">
      <div class="AccordionItemHeader">
        <input type="radio" id="payment-method-accordion-item-title-card" name="payment-method-accordion-item-title" value="card" checked>
        <label class="AccordionItemHeader-label" data-testid="card-tab-button" id="payment-method-label-card" for="payment-method-accordion-item-title-card">Card</label>
        <button type="button" class="AccordionItemHeader-button" data-testid="card-accordion-item-button" aria-label="Pay with card" tabindex="-1"></button>
      </div>
      <div class="AccordionItemContent">
        ${card()}
        ${field({ id: 'billingName', label: 'Cardholder name', autocomplete: 'cc-name', placeholder: 'Full name on card' })}
        ${view.asksAddress ? fullAddress() : country()}
      </div>
    </div>
  </section>`;
}

function card(): Html {
  return html`<div class="FormFieldGroup" data-qa="FormFieldGroup-cardForm">
          <fieldset class="FormFieldGroup-Fieldset" id="cardForm-fieldset">
            <legend class="Label">Card information</legend>
            <div class="Joined Joined--card">
              <div class="Joined-number"><input class="CheckoutInput CheckoutInput--tabularnums" id="cardNumber" name="cardNumber" type="text" inputmode="numeric" autocomplete="cc-number" autocorrect="off" spellcheck="false" placeholder="1234 1234 1234 1234" aria-label="Card number" aria-required="true" aria-invalid="false"><span class="CardBrand" aria-hidden="true" data-brand=""></span></div>
              <input class="CheckoutInput CheckoutInput--tabularnums" id="cardExpiry" name="cardExpiry" type="text" inputmode="numeric" autocomplete="cc-exp" autocorrect="off" spellcheck="false" placeholder="MM / YY" aria-label="Expiration" aria-required="true" aria-invalid="false">
              <input class="CheckoutInput CheckoutInput--tabularnums" id="cardCvc" name="cardCvc" type="text" inputmode="numeric" autocomplete="cc-csc" autocorrect="off" spellcheck="false" placeholder="CVC" aria-label="CVC" aria-required="true" aria-invalid="false">
            </div>
            <div data-errors="cardNumber cardExpiry cardCvc"></div>
          </fieldset>
        </div>`;
}

function country(): Html {
  return html`<div class="FormFieldGroup" data-qa="FormFieldGroup-billingCountry">
          <fieldset class="FormFieldGroup-Fieldset">
            <legend class="Label">Country or region</legend>
            <div class="Joined">
              ${countrySelect()}
              ${postalCode()}
            </div>
            <div data-errors="billingCountry billingPostalCode"></div>
          </fieldset>
        </div>`;
}

function fullAddress(): Html {
  return html`<div class="FormFieldGroup" data-qa="FormFieldGroup-billing-address">
          <fieldset class="FormFieldGroup-Fieldset" id="billing-address-fieldset">
            <legend class="Label">Billing address</legend>
            <div class="Joined Joined--address">
              ${countrySelect()}
              ${addressInput('billingAddressLine1', 'Address line 1', 'billing address-line1', true)}
              ${addressInput('billingAddressLine2', 'Address line 2', 'billing address-line2', false)}
              ${addressInput('billingLocality', 'City', 'billing address-level2', true)}
              ${postalCode()}
              <select class="CheckoutInput" id="billingAdministrativeArea" name="billingAdministrativeArea" autocomplete="billing address-level1" aria-label="State" aria-required="true" aria-invalid="false"><option value="">State</option>${STATES.US?.map(option)}</select>
            </div>
            <div data-errors="billingCountry billingAddressLine1 billingAddressLine2 billingLocality billingPostalCode billingAdministrativeArea"></div>
          </fieldset>
        </div>`;
}

function countrySelect(): Html {
  return html`<select class="CheckoutInput" id="billingCountry" name="billingCountry" autocomplete="billing country" aria-label="Country or region" aria-invalid="false">${COUNTRIES.map(option)}</select>`;
}

function addressInput(id: string, label: string, autocomplete: string, isRequired: boolean): Html {
  return html`<input class="CheckoutInput" id="${id}" name="${id}" type="text" autocomplete="${autocomplete}" placeholder="${label}" aria-label="${label}"${isRequired ? html` aria-required="true"` : null} aria-invalid="false">`;
}

function postalCode(): Html {
  return html`<input class="CheckoutInput" id="billingPostalCode" name="billingPostalCode" type="text" autocomplete="billing postal-code" placeholder="ZIP" aria-label="ZIP" aria-required="true" aria-invalid="false">`;
}

function option({ code, name }: { code: string; name: string }): Html {
  return html`<option value="${code}">${name}</option>`;
}

/** `saved_payment_method_options[payment_method_save]`. */
function keepCard(business: string): Html {
  return html`<div class="SavingOptIn">
    <input type="checkbox" id="savePaymentMethod" name="savePaymentMethod">
    <label for="savePaymentMethod">Save this card for future purchases with ${business}</label>
  </div>`;
}

/** Stripe's Link does not exist here; the box does, because specs and habits look for it. */
function savingOptIn(): Html {
  return html`<div class="SavingOptIn">
    <input type="checkbox" id="enableStripePass" name="enableStripePass" aria-describedby="enableStripePass-hint">
    <label for="enableStripePass">Save my information for faster checkout</label>
    <p class="Hint" id="enableStripePass-hint">The sandbox has no such account: the box changes nothing.</p>
  </div>`;
}
