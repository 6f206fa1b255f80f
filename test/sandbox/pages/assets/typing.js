// Card numbers and dates get their separators as they are typed; what is written with separators stays.
import { brandOf, digitsOf } from './checks.js';
import { form } from './page.js';

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
export function group(input, event) {
  const isKey = event.inputType === 'insertText' && event.data?.length === 1;
  if (!isKey || input.selectionEnd !== input.value.length) return;
  const grouped = input.autocomplete === 'cc-number' ? groupNumber(input.value) : groupExpiry(input.value);
  if (grouped !== input.value) input.value = grouped;
}

export function showBrand() {
  const mark = form.querySelector('.CardBrand');
  const brand = brandOf(digitsOf(form.querySelector('[autocomplete="cc-number"]').value));
  mark.dataset.brand = brand;
  mark.textContent = brand;
}
