// The page of a Checkout session or an invoice: what a person types is checked and sent, what the sandbox says is shown.
import { showChallenge } from './challenge-dialog.js';
import { CHECKS } from './checks.js';
import { showCountry } from './country.js';
import { focusFirstError, hasPlace, REQUIRED, setError } from './errors.js';
import { ask, field, form } from './page.js';
import { showSummary } from './summary.js';
import { group, showBrand } from './typing.js';

const submit = form.querySelector('[data-testid="hosted-payment-submit-button"]');
const processing = form.querySelector('[data-testid="submit-button-processing-label"]');
const paymentStatus = document.getElementById('payment-status');
/** Fields whose error came from the bank, not from what is written in them. */
const refused = new Set();
let busy = false;

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

function clearRefusal(name) {
  if (refused.delete(name)) setError(name, '');
}

field('billingCountry')?.addEventListener('change', () => {
  showCountry();
  showCompleteness();
});

function setBusy(isBusy) {
  busy = isBusy;
  submit.setAttribute('aria-disabled', String(isBusy));
  submit.classList.toggle('SubmitButton--processing', isBusy);
  processing.hidden = !isBusy;
  processing.textContent = isBusy ? 'Processing' : '';
  paymentStatus.textContent = isBusy ? 'One moment, please.' : '';
  form.setAttribute('aria-busy', String(isBusy));
}

function typed() {
  const entries = [...form.querySelectorAll('input[name], select[name]')]
    .filter((input) => !input.hidden && input.type !== 'radio')
    .map((input) => [input.name, input.type === 'checkbox' ? input.checked : input.value]);
  return { ...Object.fromEntries(entries), ...typedAmount() };
}

/** An amount that is typed counts as it is typed, any other as it is shown. */
function typedAmount() {
  const amount = document.getElementById('customUnitAmount');
  if (amount !== null) return { customUnitAmount: amount.value };
  const { amount: today, later } = document.getElementById('OrderDetails-TotalAmount').dataset;
  return { expectedAmount: Number(today), ...(later && { expectedLater: Number(later) }) };
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
  if (reply?.challenge)
    return showChallenge(reply.challenge, (outcome) => authenticate(outcome, reply.attempt));
  const wrong = reply?.errors ?? { form: 'Something went wrong. Please try again.' };
  // The session asks for what this page does not have: it was changed elsewhere.
  const isOutdated = !Object.keys(wrong).every(hasPlace);
  if (reply?.reload || isOutdated) return window.location.reload();
  setBusy(false);
  if (reply?.summary) showSummary(reply.summary);
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

/** Ends the attempt that was shown, and none that another tab has made since. */
async function authenticate(outcome, attempt) {
  answer(await ask('authenticate', { outcome, attempt }));
}

// Shown again by the back button: the session may be over by now.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload();
});

if (field('billingCountry')) showCountry();
showCompleteness();
submit.disabled = false;
