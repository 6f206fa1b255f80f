// What an address asks for depends on the country.
import { setError } from './errors.js';
import { field, form } from './page.js';

export function showCountry() {
  const country = field('billingCountry').value;
  const code = field('billingPostalCode');
  const asks = form.dataset.postalCountries.split(' ').includes(country);
  const isFullAddress = field('billingAddressLine1') !== null;
  const label = country === 'US' ? 'ZIP' : 'Postal code';
  code.placeholder = label;
  code.setAttribute('aria-label', label);
  code.hidden = !asks && !isFullAddress;
  code.setAttribute('aria-required', String(asks));
  setError('billingPostalCode', '');
  if (isFullAddress) showStates(country);
}

/** States are chosen where we know them, and written elsewhere. */
function showStates(country) {
  const old = field('billingAdministrativeArea');
  const states = document.getElementById(`states-${country}`);
  const next = document.createElement(states ? 'select' : 'input');
  for (const name of ['id', 'name', 'autocomplete', 'class']) next.setAttribute(name, old.getAttribute(name));
  const label = country === 'US' ? 'State' : country === 'CA' ? 'Province' : 'State or region';
  next.setAttribute('aria-label', label);
  next.setAttribute('aria-required', String(Boolean(states)));
  next.setAttribute('aria-invalid', 'false');
  if (states) next.append(states.content.cloneNode(true));
  else next.placeholder = label;
  setError('billingAdministrativeArea', '');
  old.replaceWith(next);
}
