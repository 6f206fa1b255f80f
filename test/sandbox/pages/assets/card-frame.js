// The frame in which a card is typed: checks it, sends it, and tells the page around it what became of it.
import { CHECKS } from './checks.js';
import { focusFirstError, REQUIRED, setError } from './errors.js';
import { ask, field, form } from './page.js';
import { followCountry } from './portal-address.js';
import { group, showBrand } from './typing.js';

const CHECKED = { number: CHECKS.cardNumber, expiry: CHECKS.cardExpiry, cvc: CHECKS.cardCvc };
/** Fields whose error came from the bank, not from what is written in them. */
const refused = new Set();
let busy = false;

function tell(card) {
  window.parent.postMessage({ card }, window.location.origin);
}

function show(name, message) {
  setError(field(name).id, message);
}

form.addEventListener('input', (event) => {
  const input = event.target;
  if (input.name === 'number' || input.name === 'expiry') group(input, event);
  if (input.name === 'number') showBrand();
  // A refused card may be good with another expiry: the whole card counts as changed.
  if (input.name in CHECKED) for (const name of refused) show(name, '');
  refused.clear();
  show(input.name, '');
});

form.addEventListener('focusout', ({ target: { name, value } }) => {
  if (busy || !CHECKED[name] || value.trim() === '' || refused.has(name)) return;
  show(name, CHECKED[name](value.trim()));
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  send();
});

window.addEventListener('message', ({ origin, source, data }) => {
  if (origin !== window.location.origin || source !== window.parent) return;
  if (data?.card?.hello) tellHeight();
  if (data?.card?.submit) send();
  if (data?.card?.errors) showRefusal(data.card.errors);
});

async function send() {
  if (busy) return;
  refused.clear();
  show('postalCode', '');
  for (const [name, check] of Object.entries(CHECKED)) {
    const value = field(name).value.trim();
    show(name, value === '' ? REQUIRED : check(value));
  }
  if (focusFirstError()) return;
  busy = true;
  tell({ busy });
  const reply = await ask('new', Object.fromEntries(new FormData(form)));
  busy = false;
  tell({ reply: reply ?? null });
}

function showRefusal(errors) {
  for (const [name, message] of Object.entries(errors)) {
    show(name, message);
    refused.add(name);
  }
  focusFirstError();
}

followCountry(field('country'), field('postalCode'));
new ResizeObserver(tellHeight).observe(form);

/** The form, and the room around it that the outline of a field takes. */
function tellHeight() {
  tell({ height: Math.ceil(form.getBoundingClientRect().height) + 16 });
}
