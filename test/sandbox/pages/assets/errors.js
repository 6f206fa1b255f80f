// What is wrong, shown where it belongs and told to screen readers.
export const REQUIRED = 'Required';

const errors = new Map();

/** Shows what is wrong with a field (`form` is the page as a whole), or takes it away. */
export function setError(name, message) {
  if (message) errors.set(name, message);
  else if (!errors.delete(name)) return;
  for (const place of document.querySelectorAll('[data-errors]')) showErrors(place);
}

/** Whether the page has a place for what is wrong with a field. */
export function hasPlace(name) {
  return [...document.querySelectorAll('[data-errors]')].some((place) =>
    place.dataset.errors.split(' ').includes(name),
  );
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

/** Goes to the first field that is wrong; false when there is none. */
export function focusFirstError() {
  const first = [...document.querySelectorAll('[aria-invalid="true"]')].find(
    (input) => input.offsetParent !== null,
  );
  first?.focus();
  return first !== undefined;
}
