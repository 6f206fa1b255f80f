// The form of the billing information: its addresses follow their country, and what is corrected is wrong no more.
import { setError } from './errors.js';
import { followCountry } from './portal-address.js';
import './portal.js';

const form = document.querySelector('form[data-action]');
const named = (name) => form.elements.namedItem(name);

const billing = ['country', 'postalCode', 'state'].map(named);
if (billing[0]) followCountry(...billing);
const shipping = ['shippingCountry', 'shippingPostalCode', 'shippingState'].map(named);
if (shipping[0]) followCountry(...shipping, { renames: false });

form.addEventListener('input', ({ target }) => setError(target.name, ''));

// Before the form is sent: what the sandbox says next is all that is wrong.
form.addEventListener(
  'submit',
  () => {
    for (const name of ['form', ...new FormData(form).keys()]) setError(name, '');
  },
  true,
);

// Enter takes the state that was typed for, and sends nothing yet.
form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.localName === 'select') event.preventDefault();
});
