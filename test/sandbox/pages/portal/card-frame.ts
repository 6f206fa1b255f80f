/** The document of the frame in which a card is typed: its number stays in there. */
import { documentAnswer, type PageAnswer } from '../answer.ts';
import { type Html, html } from '../html.ts';
import { COUNTRIES, isCountry, POSTAL_CODE_COUNTRIES } from '../places.ts';
import type { PortalContext } from './context.ts';
import { STYLES } from './layout.ts';

/** The frame's document; country and postal code are those of the customer's address until others are typed; it is sent below `at`. */
export function cardFrame({ customer, place }: PortalContext, at: string): PageAnswer {
  const { country: known, postal_code } = customer.address ?? { country: null, postal_code: null };
  const country = isCountry(known ?? '') ? (known ?? '') : 'US';
  return documentAnswer({
    title: 'Card',
    script: 'card-frame.js',
    styles: STYLES,
    framed: true,
    body: html`<main class="CardFrame" aria-label="Card"><form class="PaymentForm-form" action="#" method="post" novalidate autocomplete="on" data-place="${place}/${at}">
${number()}
<div class="Fields-pair">
${part({ name: 'expiry', label: 'Expiration date', autocomplete: 'cc-exp', placeholder: 'MM / YY' })}
${part({ name: 'cvc', label: 'Security code', autocomplete: 'cc-csc', placeholder: 'CVC' })}
</div>
<div class="Fields-pair">
<div class="FormFieldGroup"><label class="Label" for="payment-countryInput">Country</label>
<select class="CheckoutInput" id="payment-countryInput" name="country" autocomplete="billing country" aria-invalid="false">${COUNTRIES.map(({ code, name }) => html`<option value="${code}"${code === country ? html` selected` : null}>${name}</option>`)}</select>
<div data-errors="payment-countryInput"></div></div>
<div class="FormFieldGroup" data-countries="${POSTAL_CODE_COUNTRIES.join(' ')}"><label class="Label" for="payment-postalCodeInput">ZIP code</label>
<input class="CheckoutInput" id="payment-postalCodeInput" name="postalCode" type="text" autocomplete="billing postal-code" placeholder="12345" value="${postal_code ?? ''}" aria-invalid="false">
<div data-errors="payment-postalCodeInput"></div></div>
</div>
<button type="submit" hidden></button>
</form></main>`,
  });
}

function number(): Html {
  return html`<div class="FormFieldGroup"><label class="Label" for="payment-numberInput">Card number</label>
<div class="Joined-number">${input({ name: 'number', autocomplete: 'cc-number', placeholder: '1234 1234 1234 1234' })}<span class="CardBrand" aria-hidden="true" data-brand=""></span></div>
<div data-errors="payment-numberInput"></div></div>`;
}

interface Part {
  name: string;
  label: string;
  autocomplete: string;
  placeholder: string;
}

function part({ label, ...rest }: Part): Html {
  return html`<div class="FormFieldGroup"><label class="Label" for="payment-${rest.name}Input">${label}</label>
${input(rest)}
<div data-errors="payment-${rest.name}Input"></div></div>`;
}

function input({ name, autocomplete, placeholder }: Omit<Part, 'label'>): Html {
  return html`<input class="CheckoutInput CheckoutInput--tabularnums" id="payment-${name}Input" name="${name}" type="text" inputmode="numeric" autocomplete="${autocomplete}" autocorrect="off" spellcheck="false" placeholder="${placeholder}" aria-required="true" aria-invalid="false">`;
}
