// Another plan or quantity: what is chosen, what it costs, and the way to its payment.
import './costs.js';
import { setError } from './errors.js';
import { ask, follow, setBusy, typed } from './portal.js';

const choice = document.getElementById('update-form');
const confirmation = document.getElementById('confirm-form');
const status = document.getElementById('portal-status');
const quantity = document.getElementById('quantity');

for (const button of document.querySelectorAll('[data-select]')) {
  button.addEventListener('click', () => select(button.closest('[data-price]')));
}

/** Chooses a plan. What follows in the page is about it then. */
function select(plan) {
  choice.elements.namedItem('price').value = plan.dataset.price;
  for (const other of document.querySelectorAll('[data-price]')) {
    const isChosen = other === plan;
    const badge = other.querySelector('[data-badge]');
    other.dataset.current = String(isChosen);
    other.querySelector('[data-select]').hidden = isChosen;
    if (badge.dataset.isCurrent === 'false') {
      badge.hidden = !isChosen;
      badge.textContent = isChosen ? 'Your choice' : '';
    }
  }
  setError('form', '');
  status.textContent = `${plan.querySelector('strong').textContent}: your choice`;
  showQuantity(plan);
  keepAddress();
  choice.querySelector('[data-testid=continue-button]').focus();
}

/** The quantity of a plan, where it can be chosen. */
function showQuantity({ dataset }) {
  if (quantity === null) return;
  const { minimum, maximum } = dataset;
  const isFixed = minimum === undefined;
  document.getElementById('quantity-section').hidden = isFixed;
  quantity.disabled = isFixed;
  setError('quantity', '');
  if (isFixed) return;
  quantity.min = minimum;
  quantity.max = maximum;
  quantity.value = within(Number(quantity.value || dataset.quantity));
  document.getElementById('quantity-hint').textContent =
    maximum === '' ? `At least ${minimum}` : `From ${minimum} to ${maximum}`;
  showSteps();
}

function within(wanted) {
  const lowest = Number(quantity.min);
  return Math.min(Math.max(wanted, lowest), quantity.max === '' ? wanted : Number(quantity.max));
}

/** What is chosen stays when the page is loaded anew. */
function keepAddress() {
  const { price, quantity: count } = typed(choice);
  const query = new URLSearchParams({ price, ...(count === undefined ? {} : { quantity: count }) });
  const interval = new URLSearchParams(window.location.search).get('interval');
  if (interval !== null) query.set('interval', interval);
  window.history.replaceState(null, '', `?${query}`);
}

for (const button of document.querySelectorAll('[data-step]')) {
  button.addEventListener('click', () => {
    quantity.value = within(Number(quantity.value) + Number(button.dataset.step));
    quantity.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

quantity?.addEventListener('input', () => {
  setError('quantity', '');
  setError('form', '');
  showSteps();
  keepAddress();
});

/** One step further is possible, or not. */
function showSteps() {
  for (const button of document.querySelectorAll('[data-step]')) {
    const next = Number(quantity.value) + Number(button.dataset.step);
    button.setAttribute('aria-disabled', String(within(next) !== next));
  }
}
if (quantity !== null) showSteps();

confirmation?.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (document.querySelector('main').getAttribute('aria-busy') === 'true') return;
  setError('form', '');
  await send(confirmation.dataset.confirm, typed(confirmation));
});

async function send(path, body) {
  setBusy(true);
  const reply = await ask(path, body);
  follow(reply, (outcome) =>
    // What was shown, and nothing that another tab has asked for since.
    send(`${confirmation.dataset.confirm}/authenticate`, { outcome, intent: reply.intent }),
  );
}
