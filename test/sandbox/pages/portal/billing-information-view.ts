/** Who the customer is: as the portal's page shows it, and the form in which it is changed. */
import { type Address, NO_ADDRESS } from '../../params/address.ts';
import type { Update } from '../../portal/billing-information.ts';
import type { StoredCustomer } from '../../store/objects.ts';
import { type Html, html } from '../html.ts';
import { COUNTRIES, type Place, STATES } from '../places.ts';
import { type AddressNames, BILLING, FIRST_COUNTRY, SHIPPING } from './billing-information-entry.ts';
import { backLink } from './layout.ts';

/** The section of the portal's page. The e-mail address stands in it whether it can be changed or not. */
export function informationSection(
  customer: StoredCustomer,
  allowed: readonly Update[],
  place: string,
): Html {
  const { address, email, name, phone, shipping } = customer;
  const shown = (update: Update) => allowed.includes(update);
  const facts = [
    shown('name') && name ? fact('Name', name) : null,
    email ? fact('Email', email) : null,
    shown('phone') && phone ? fact('Phone number', phone) : null,
    shown('address') && address ? fact('Billing address', lines(address)) : null,
    shown('shipping') && shipping
      ? fact('Shipping', [
          html`<div>${shipping.name ?? ''}</div>`,
          ...lines({ ...NO_ADDRESS, ...shipping.address }),
        ])
      : null,
  ];
  return html`<section class="Portal-section" aria-labelledby="information-title">
<h2 class="Portal-heading" id="information-title">Billing information</h2>
${facts.every((one) => one === null) ? html`<p class="Soft">There is nothing here yet.</p>` : html`<dl class="Facts">${facts}</dl>`}
<div class="Portal-controls"><button type="button" class="Button Button--plain" data-goes-to="${place}/billing-information" data-testid="update-information" data-test="update-information">Update information</button></div>
<script type="module" src="/c/assets/update-information.js"></script>
</section>`;
}

/** One beside the other: specs read both as one text. */
function fact(term: string, value: string | Html[]): Html {
  return html`<div><dt>${term}</dt><dd>${value}</dd></div>`;
}

/** The last one is `Springfield, IL 62701 US`. */
function lines({ city, country, line1, line2, postal_code, state }: Address): Html[] {
  const rest = [state, postal_code, country].filter(Boolean).join(' ');
  const last = [city, rest].filter(Boolean).join(', ');
  return [line1, line2, last].filter(Boolean).map((line) => html`<div>${line}</div>`);
}

/** The page of the form; `cancel` is where giving up leads, null for nowhere. */
export function informationForm(
  customer: StoredCustomer,
  allowed: readonly Update[],
  { back, cancel }: { back: string | null; cancel: string | null },
): Html {
  const { address, email, name, phone } = customer;
  const may = (update: Update, part: () => Html) => (allowed.includes(update) ? part() : null);
  return html`${backLink(back)}
<form data-action="billing-information" action="#" method="post" novalidate autocomplete="on">
<h1 class="Portal-title">Billing information</h1>
${may('name', () => field({ id: 'name', label: 'Name', autocomplete: 'billing name', value: name ?? '' }))}
${may('email', () => field({ id: 'email', label: 'Email', autocomplete: 'email', value: email ?? '', type: 'email' }))}
${may('address', () => addressGroup('Address', BILLING, BILLING_LABELS, address, 'billing'))}
${may('phone', () => field({ id: 'phone', label: 'Phone number', autocomplete: 'tel', value: phone ?? '', type: 'tel' }))}
${may('shipping', () => shippingGroup(customer))}
<div class="Portal-errors" data-errors="form"></div>
<div class="Actions"><button type="submit" class="Button" data-testid="confirm" data-test="confirm">Save</button>
${cancel === null ? null : html`<a class="Button Button--plain" href="${cancel}" data-testid="cancel" data-test="cancel">Cancel</a>`}</div>
</form>
${Object.entries(STATES).map(([country, states]) => html`<template id="states-${country}">${stateOptions(states, '')}</template>`)}`;
}

interface FieldText {
  id: string;
  label: string;
  autocomplete: string;
  value: string;
  type?: string;
}

function field({ id, label, autocomplete, value, type = 'text' }: FieldText): Html {
  return html`<div class="FormFieldGroup"><label class="Label" for="${id}">${label}</label><input class="CheckoutInput" id="${id}" name="${id}" type="${type}" autocomplete="${autocomplete}" value="${value}" aria-invalid="false"><div data-errors="${id}"></div></div>`;
}

type AddressLabels = Readonly<Record<keyof Address, string>>;

const BILLING_LABELS: AddressLabels = {
  country: 'Country or region',
  line1: 'Address line 1',
  line2: 'Address line 2',
  city: 'City',
  state: 'State',
  postal_code: 'ZIP',
};

/** Words that are in no label of the billing address: specs find that by them. */
const SHIPPING_LABELS: AddressLabels = {
  country: 'Ship to',
  line1: 'Street',
  line2: 'Apartment or suite',
  city: 'Town',
  state: 'Region',
  postal_code: 'Postcode',
};

function shippingGroup({ shipping }: StoredCustomer): Html {
  const name = field({
    id: 'shippingName',
    label: 'Recipient',
    autocomplete: 'shipping name',
    value: shipping?.name ?? '',
  });
  const address = shipping?.address ? { ...NO_ADDRESS, ...shipping.address } : null;
  return addressGroup('Shipping', SHIPPING, SHIPPING_LABELS, address, 'shipping', name);
}

function addressGroup(
  title: string,
  names: AddressNames,
  labels: AddressLabels,
  address: Address | null,
  purpose: 'billing' | 'shipping',
  first: Html | null = null,
): Html {
  const known = address ?? NO_ADDRESS;
  const country = known.country ?? FIRST_COUNTRY;
  const part = (key: keyof Address, autocomplete: string) =>
    field({
      id: names[key],
      label: labels[key],
      autocomplete: `${purpose} ${autocomplete}`,
      value: known[key] ?? '',
    });
  return html`<div class="AddressGroup" role="group" aria-labelledby="${purpose}-label" data-address="${purpose}">
<div class="Portal-subheading" id="${purpose}-label">${title}</div>
${first}
<div class="FormFieldGroup"><label class="Label" for="${names.country}">${labels.country}</label><select class="CheckoutInput" id="${names.country}" name="${names.country}" autocomplete="${purpose} country" aria-invalid="false">${countryOptions(country)}</select><div data-errors="${names.country}"></div></div>
${part('line1', 'address-line1')}
${part('line2', 'address-line2')}
${part('city', 'address-level2')}
<div class="Fields-pair">
<div class="FormFieldGroup"><label class="Label" for="${names.state}">${labels.state}</label>${stateControl(names.state, country, known.state ?? '', purpose)}<div data-errors="${names.state}"></div></div>
${part('postal_code', 'postal-code')}
</div>
</div>`;
}

/** A country that is not in the list stays what it is. */
function countryOptions(chosen: string): Html[] {
  const places = COUNTRIES.some(({ code }) => code === chosen)
    ? COUNTRIES
    : [{ code: chosen, name: chosen }, ...COUNTRIES];
  return places.map((place) => option(place, chosen));
}

/** States are chosen where we know them, and written elsewhere. */
function stateControl(name: string, country: string, value: string, purpose: string): Html {
  const states = STATES[country];
  const common = html`class="CheckoutInput" id="${name}" name="${name}" autocomplete="${purpose} address-level1" aria-invalid="false" data-country="${country}"`;
  return states === undefined
    ? html`<input type="text" value="${value}" ${common}>`
    : html`<select ${common}>${stateOptions(states, value)}</select>`;
}

/** A state that is written in another way stays what it is. */
function stateOptions(states: readonly Place[], chosen: string): Html {
  const isKnown = chosen === '' || states.some(({ code }) => code === chosen);
  const others = isKnown ? [] : [{ code: chosen, name: chosen }];
  return html`<option value=""></option>${[...others, ...states].map((place) => option(place, chosen))}`;
}

function option({ code, name }: Place, chosen: string): Html {
  return html`<option value="${code}"${code === chosen ? html` selected` : null}>${name}</option>`;
}
