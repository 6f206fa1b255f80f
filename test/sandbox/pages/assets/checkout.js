// The page of a Checkout session: what a person types is checked and sent, what the sandbox says is shown.
const form = document.querySelector('form.PaymentForm-form');
const submit = form.querySelector('[data-testid="hosted-payment-submit-button"]');
const processing = form.querySelector('[data-testid="submit-button-processing-label"]');
const column = document.querySelector('[data-testid="order-summary-column"]');
const challenge = document.getElementById('challenge');
const base = `/c/pay/${form.dataset.session}`;
const REQUIRED = 'Required';
let busy = false;

const field = (name) => form.elements.namedItem(name);
const text = (name) => field(name)?.value.trim() ?? '';

/* ---- errors ------------------------------------------------------------------------------------- */

const errors = new Map();

/** Shows what is wrong with a field (`form` is the page as a whole), or takes it away. */
function setError(name, message) {
  if (message) errors.set(name, message);
  else if (!errors.delete(name)) return;
  for (const place of document.querySelectorAll('[data-errors]')) showErrors(place);
}

/** One alert a group, in it one line a field; there is none while nothing is wrong. */
function showErrors(place) {
  const names = place.dataset.errors.split(' ').filter((name) => errors.has(name));
  const lines = new Map();
  for (const name of names) lines.set(errors.get(name), [...(lines.get(errors.get(name)) ?? []), name]);
  const key = JSON.stringify([...lines]);
  if (place.dataset.shown !== key) {
    place.dataset.shown = key;
    place.replaceChildren(...(names.length === 0 ? [] : [alertOf(lines)]));
  }
  for (const name of place.dataset.errors.split(' '))
    mark(document.getElementById(name), errors.get(name), lines);
}

function alertOf(lines) {
  const alert = document.createElement('div');
  alert.className = 'FieldErrors';
  alert.setAttribute('role', 'alert');
  for (const [message, names] of lines) {
    const line = document.createElement('div');
    line.className = 'FieldError';
    line.id = `${names[0]}-error`;
    if (message === REQUIRED) line.dataset.qa = 'EmptyFieldError';
    line.textContent = message;
    alert.append(line);
  }
  return alert;
}

function mark(input, message, lines) {
  if (input === null) return;
  const id = message && `${lines.get(message)[0]}-error`;
  input.setAttribute('aria-invalid', String(Boolean(message)));
  input.classList.toggle('CheckoutInput--invalid', Boolean(message));
  const own = input.dataset.describedby ?? input.getAttribute('aria-describedby') ?? '';
  input.dataset.describedby = own;
  const described = [own, id].filter(Boolean).join(' ');
  if (described) input.setAttribute('aria-describedby', described);
  else input.removeAttribute('aria-describedby');
}

/* ---- what can be told without asking ------------------------------------------------------------ */

const digitsOf = (value) => value.replace(/[\s-]/g, '');

function isCardNumber(digits) {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return /^\d{13,19}$/.test(digits) && sum % 10 === 0;
}

const BRANDS = [
  ['Visa', /^4/],
  ['Mastercard', /^(5[1-5]|2[2-7])/],
  ['Amex', /^3[47]/],
  ['Discover', /^6(011|5)/],
];
const brandOf = (digits) => BRANDS.find(([, pattern]) => pattern.test(digits))?.[0] ?? '';

/** Wrong already when the field is left; an empty one is only wrong when the form is sent. */
const CHECKS = {
  email: (value) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? '' : 'Your email is invalid.'),
  cardNumber: (value) => {
    const digits = digitsOf(value);
    const length = brandOf(digits) === 'Amex' ? 15 : 16;
    if (/^\d+$/.test(digits) && digits.length < length) return 'Your card number is incomplete.';
    return isCardNumber(digits) ? '' : 'Your card number is incorrect.';
  },
  cardExpiry: (value) => {
    const match = /^(\d{1,2})\s*[/-]\s*(\d{2}|\d{4})$/.exec(value) ?? /^(\d{2})\s*(\d{2}|\d{4})$/.exec(value);
    return match && match[1] >= 1 && match[1] <= 12 ? '' : "Your card's expiration date is incomplete.";
  },
  cardCvc: (value) => (/^\d{3,4}$/.test(value) ? '' : "Your card's security code is incomplete."),
};

const required = () =>
  [...form.querySelectorAll('[aria-required="true"]')].filter((input) => !input.hidden && !input.disabled);

function checkAll() {
  for (const input of required()) {
    const value = input.value.trim();
    setError(input.name, value === '' ? REQUIRED : (CHECKS[input.name]?.(value) ?? ''));
  }
}

function showCompleteness() {
  const complete = required().every((input) => {
    const value = input.value.trim();
    return value !== '' && !CHECKS[input.name]?.(value);
  });
  submit.classList.toggle('SubmitButton--complete', complete);
  submit.classList.toggle('SubmitButton--incomplete', !complete);
}

/* ---- typing ------------------------------------------------------------------------------------- */

/** A separator comes before the digit that follows a full group; what was written with separators stays. */
function groupNumber(value) {
  const before = value.slice(0, -1);
  const groups = brandOf(digitsOf(value)) === 'Amex' ? [4, 10] : [4, 8, 12];
  const isFull = groups.includes(digitsOf(before).length);
  return isFull && /\d$/.test(before) && /\d$/.test(value) ? `${before} ${value.at(-1)}` : value;
}

function groupExpiry(value) {
  if (/^[2-9]\d$/.test(value)) return `0${value[0]} / ${value[1]}`;
  return /^\d{3}$/.test(value) ? `${value.slice(0, 2)} / ${value[2]}` : value;
}

/** Only after a single key at the end: what is pasted or filled in stays as it is. */
function group(input, event) {
  const isKey = event.inputType === 'insertText' && event.data?.length === 1;
  if (!isKey || input.selectionEnd !== input.value.length) return;
  const grouped = input.id === 'cardNumber' ? groupNumber(input.value) : groupExpiry(input.value);
  if (grouped !== input.value) input.value = grouped;
}

form.addEventListener('input', (event) => {
  const input = event.target;
  if (input.id === 'cardNumber' || input.id === 'cardExpiry') group(input, event);
  if (input.id === 'cardNumber') showBrand();
  // A refused card may be good with another expiry: the whole card counts as changed.
  if (input.id.startsWith('card'))
    for (const name of ['cardNumber', 'cardExpiry', 'cardCvc']) clearRefusal(name);
  setError(input.name, '');
  setError('form', '');
  showCompleteness();
});

form.addEventListener('focusout', (event) => {
  const { name, value } = event.target;
  if (busy || !CHECKS[name] || value.trim() === '') return;
  const message = CHECKS[name](value.trim());
  if (message) setError(name, message);
  else if (!refused.has(name)) setError(name, '');
});

/** Fields whose error came from the bank, not from what is written in them. */
const refused = new Set();

function clearRefusal(name) {
  if (refused.delete(name)) setError(name, '');
}

function showBrand() {
  const mark = form.querySelector('.CardBrand');
  const brand = brandOf(digitsOf(field('cardNumber').value));
  mark.dataset.brand = brand;
  mark.textContent = brand;
}

/* ---- country ------------------------------------------------------------------------------------ */

function showCountry() {
  const country = text('billingCountry');
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
  showCompleteness();
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

field('billingCountry')?.addEventListener('change', showCountry);

/* ---- sending ------------------------------------------------------------------------------------ */

/** Undefined when the sandbox did not answer. */
async function ask(action, body) {
  try {
    const response = await fetch(`${base}/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return undefined;
  }
}

function setBusy(isBusy) {
  busy = isBusy;
  submit.setAttribute('aria-disabled', String(isBusy));
  submit.classList.toggle('SubmitButton--processing', isBusy);
  processing.hidden = !isBusy;
  processing.textContent = isBusy ? 'Processing' : '';
  form.setAttribute('aria-busy', String(isBusy));
}

function typed() {
  const entries = [...form.querySelectorAll('input[name], select[name]')]
    .filter((input) => !input.hidden && input.type !== 'radio')
    .map((input) => [input.name, input.type === 'checkbox' ? input.checked : input.value]);
  return { ...Object.fromEntries(entries), ...typedAmount() };
}

function typedAmount() {
  const amount = document.getElementById('customUnitAmount');
  return amount === null ? {} : { customUnitAmount: amount.value };
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (busy) return;
  refused.clear();
  for (const name of ['form', 'customUnitAmount']) setError(name, '');
  checkAll();
  if (focusFirstError()) return;
  setBusy(true);
  answer(await ask('confirm', typed()));
});

/** What follows from the sandbox's answer to an attempt to pay. */
function answer(reply) {
  if (reply?.redirect) return leave(reply.redirect);
  if (reply?.challenge) return showChallenge(reply.challenge);
  if (reply?.over) return window.location.reload();
  setBusy(false);
  const wrong = reply?.errors ?? { form: 'Something went wrong. Please try again.' };
  for (const [name, message] of Object.entries(wrong)) {
    setError(name, message);
    if (reply?.refused) refused.add(name);
  }
  focusFirstError();
}

function leave(url) {
  submit.classList.add('SubmitButton--success');
  submit.querySelector('.SubmitButton-CheckmarkIcon').hidden = false;
  window.location.assign(url);
}

/** True when there was one. */
function focusFirstError() {
  const first = [...document.querySelectorAll('[aria-invalid="true"]')].find(
    (input) => input.offsetParent !== null,
  );
  first?.focus();
  return first !== undefined;
}

/* ---- 3D Secure ---------------------------------------------------------------------------------- */

function showChallenge(address) {
  const frame = document.createElement('iframe');
  frame.name = 'stripe-challenge-frame';
  frame.title = 'Card authentication';
  frame.src = address;
  challenge.replaceChildren(frame);
  challenge.showModal();
}

async function finishChallenge(outcome) {
  challenge.close();
  challenge.replaceChildren();
  answer(await ask('authenticate', { outcome }));
}

// Who closes the dialog has not authenticated.
challenge.addEventListener('cancel', (event) => {
  event.preventDefault();
  finishChallenge('fail');
});

window.addEventListener('message', (event) => {
  const frame = challenge.querySelector('iframe');
  if (event.origin !== window.location.origin || event.source !== frame?.contentWindow) return;
  const outcome = event.data?.authentication;
  if (outcome === 'complete' || outcome === 'fail') finishChallenge(outcome);
});

/* ---- quantity and amount ------------------------------------------------------------------------ */

column.addEventListener('click', (event) => {
  const item = event.target.closest('.LineItem');
  if (event.target.closest('.AdjustableQuantitySelector')) toggleQuantity(item, true);
  if (event.target.closest('.QuantityForm-cancel')) toggleQuantity(item, false);
  if (event.target.closest('.CustomAmount-change')) {
    event.target.hidden = true;
    const amount = document.getElementById('customUnitAmount');
    amount.disabled = false;
    amount.select();
  }
});

function toggleQuantity(item, isOpen) {
  const opener = item.querySelector('.AdjustableQuantitySelector');
  const editor = item.querySelector('.QuantityForm');
  opener.parentElement.hidden = isOpen;
  editor.hidden = !isOpen;
  if (isOpen) editor.elements.namedItem('quantity').select();
  else opener.focus();
}

column.addEventListener('submit', async (event) => {
  event.preventDefault();
  const item = event.target.closest('.LineItem');
  const input = event.target.elements.namedItem('quantity');
  const quantity = Number(input.value.trim() || Number.NaN);
  const reply = await ask('quantity', { item: item.dataset.line, quantity: input.value.trim() });
  if (reply?.over) return window.location.reload();
  if (reply?.summary === undefined) return complain(event.target, input, reply?.errors?.quantity);
  showSummary(reply);
  const opener = column.querySelector(
    `[data-line="${CSS.escape(item.dataset.line)}"] .AdjustableQuantitySelector`,
  );
  if (quantity > 0) opener?.focus();
});

column.addEventListener('change', async (event) => {
  if (event.target.id !== 'customUnitAmount') return;
  const input = event.target;
  const reply = await ask('amount', { customUnitAmount: input.value });
  if (reply?.over) return window.location.reload();
  setError('customUnitAmount', reply?.errors?.customUnitAmount);
  if (reply?.summary === undefined) return;
  for (const id of ['ProductSummary-totalAmount', 'OrderDetails-Subtotal', 'OrderDetails-TotalAmount'])
    copy(reply, `#${id}`);
  copy(reply, '.LineItem-total');
});

/** Says under the field for a quantity what is wrong with it. */
function complain(place, input, message = 'Something went wrong. Please try again.') {
  place.querySelector('[role="alert"]')?.remove();
  const line = document.createElement('div');
  line.className = 'FieldError';
  line.setAttribute('role', 'alert');
  line.id = `${input.name}-error`;
  line.textContent = message;
  place.append(line);
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', line.id);
  input.focus();
}

function showSummary({ summary }) {
  column.innerHTML = summary;
}

/** Takes one element over from a summary: the field that is being typed in stays. */
function copy({ summary }, selector) {
  const fresh = new DOMParser().parseFromString(summary, 'text/html').querySelector(selector);
  const shown = column.querySelector(selector);
  if (fresh && shown) shown.textContent = fresh.textContent;
}

/* ---- start -------------------------------------------------------------------------------------- */

// Shown again by the back button: the session may be over by now.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload();
});

if (field('billingCountry')) showCountry();
showCompleteness();
submit.disabled = false;
