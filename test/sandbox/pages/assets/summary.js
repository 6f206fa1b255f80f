// The summary: quantities and an amount that the customer may change.
import { setError } from './errors.js';
import { ask, form } from './page.js';

const column = document.querySelector('[data-testid="order-summary-column"]');

column.addEventListener('click', (event) => {
  const item = event.target.closest('.LineItem');
  if (event.target.closest('.AdjustableQuantitySelector')) toggleQuantity(item, true);
  if (event.target.closest('.QuantityForm-cancel')) toggleQuantity(item, false);
  if (event.target.closest('.CustomAmount-change')) {
    event.target.hidden = true;
    const amount = document.getElementById('customUnitAmount');
    amount.disabled = false;
    enter(amount);
  }
});

column.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && event.target.closest('.QuantityForm'))
    toggleQuantity(event.target.closest('.LineItem'), false);
});

/** Opened or closed, the editor begins with the quantity that holds. */
function toggleQuantity(item, isOpen) {
  const opener = item.querySelector('.AdjustableQuantitySelector');
  const editor = item.querySelector('.QuantityForm');
  editor.reset();
  editor.querySelector('[role="alert"]')?.remove();
  for (const name of ['aria-invalid', 'aria-describedby'])
    editor.elements.namedItem('quantity').removeAttribute(name);
  opener.parentElement.hidden = isOpen;
  editor.hidden = !isOpen;
  if (isOpen) enter(editor.elements.namedItem('quantity'));
  else opener.focus();
}

/** Not every browser goes to what it selects. */
function enter(input) {
  input.focus();
  input.select();
}

column.addEventListener('submit', async (event) => {
  event.preventDefault();
  const item = event.target.closest('.LineItem');
  const input = event.target.elements.namedItem('quantity');
  const quantity = Number(input.value.trim() || Number.NaN);
  const reply = await ask('quantity', { item: item.dataset.line, quantity: input.value.trim() });
  if (reply?.reload) return reload();
  if (reply?.summary === undefined) return complain(item, input, reply?.errors?.quantity);
  showSummary(reply.summary);
  const opener = column.querySelector(
    `[data-line="${CSS.escape(item.dataset.line)}"] .AdjustableQuantitySelector`,
  );
  if (quantity > 0) opener?.focus();
});

column.addEventListener('change', async (event) => {
  if (event.target.id !== 'customUnitAmount') return;
  const input = event.target;
  const reply = await ask('amount', { customUnitAmount: input.value });
  if (reply?.reload) return reload();
  setError('customUnitAmount', reply?.errors?.customUnitAmount);
  if (reply?.summary === undefined) return;
  for (const id of ['ProductSummary-totalAmount', 'OrderDetails-Subtotal', 'OrderDetails-TotalAmount'])
    copy(reply, `#${id}`);
  copy(reply, '.LineItem-total');
  tellTotal();
});

/** A payment that is under way goes where it goes. */
function reload() {
  if (form.getAttribute('aria-busy') !== 'true') window.location.reload();
}

/** Says under the field for a quantity what is wrong with it. */
function complain(item, input, message = 'Something went wrong. Please try again.') {
  input.form.querySelector('[role="alert"]')?.remove();
  const line = document.createElement('div');
  line.className = 'FieldError';
  line.setAttribute('role', 'alert');
  line.id = `${item.dataset.line}-error`;
  line.textContent = message;
  input.form.append(line);
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', line.id);
  input.focus();
}

export function showSummary(summary) {
  column.innerHTML = summary;
  tellTotal();
}

/** Takes one element over from a summary: the field that is being typed in stays. */
function copy({ summary }, selector) {
  const fresh = new DOMParser().parseFromString(summary, 'text/html').querySelector(selector);
  const shown = column.querySelector(selector);
  if (fresh && shown) shown.textContent = fresh.textContent;
}

/** For who does not see it change. */
function tellTotal() {
  const total = document.getElementById('OrderDetails-TotalAmount').textContent;
  document.getElementById('summary-status').textContent = `The total is now ${total}.`;
}
