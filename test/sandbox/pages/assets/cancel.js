// Canceling: the steps of the newer flow, and what is asked or said when it is done.
import { focusFirstError, setError } from './errors.js';
import { ask, follow, setBusy } from './portal.js';

const main = document.querySelector('main');

// What is said once is not said again when the page is loaded anew.
const said = document.querySelector('[data-modal], [data-once]');
if (said && window.location.search !== '') window.history.replaceState(null, '', main.dataset.place);

const dialog = document.querySelector('dialog[data-modal]');
if (dialog) {
  dialog.showModal();
  const skip = dialog.querySelector('[data-skip]');
  const leave = async () => {
    if (main.getAttribute('aria-busy') === 'true') return;
    setBusy(true);
    follow(await ask(skip.dataset.skip, {}));
  };
  skip.addEventListener('click', leave);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    leave();
  });
}

document.querySelector('[data-dismiss]')?.addEventListener('click', () => {
  said.remove();
  main.setAttribute('tabindex', '-1');
  main.focus();
});

/** There is a field for some reasons alone. */
function chosen(value) {
  setError('feedback', '');
  setError('comment', '');
  for (const part of document.querySelectorAll('[data-with-feedback]')) {
    part.hidden = part.dataset.withFeedback !== value;
    for (const field of part.querySelectorAll('textarea')) field.disabled = part.hidden;
  }
}

for (const radio of document.querySelectorAll('input[type=radio][name=feedback]')) {
  radio.addEventListener('change', () => chosen(radio.value));
  // The browser may remember what was chosen.
  if (radio.checked) chosen(radio.value);
}

const button = document.querySelector('[aria-haspopup=listbox]');
if (button) {
  const list = document.getElementById(button.getAttribute('aria-controls'));
  const options = [...list.querySelectorAll('[role=option]')];
  const field = document.querySelector('input[type=hidden][name=feedback]');

  const open = (isOpen) => {
    list.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return;
    (options.find((option) => option.getAttribute('aria-selected') === 'true') ?? options[0])?.focus();
  };

  const choose = (option) => {
    for (const one of options) one.setAttribute('aria-selected', String(one === option));
    field.value = option.dataset.value;
    button.querySelector('[data-chosen]').textContent = option.textContent;
    chosen(option.dataset.value);
    open(false);
    button.focus();
  };

  const step = (by) => {
    const at = options.indexOf(document.activeElement) + by;
    options[Math.max(0, Math.min(options.length - 1, at))]?.focus();
  };

  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => options[0]?.focus(),
    End: () => options.at(-1)?.focus(),
    Enter: () => choose(document.activeElement),
    ' ': () => choose(document.activeElement),
    Escape: () => {
      open(false);
      button.focus();
    },
  };

  button.addEventListener('click', () => open(list.hidden));
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open(true);
  });
  list.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]');
    if (option) choose(option);
  });
  list.addEventListener('focusout', (event) => {
    if (event.relatedTarget !== button && !list.contains(event.relatedTarget)) open(false);
  });
}

/** Shows one of the steps; its title is where one begins to read. */
function show(step) {
  for (const part of document.querySelectorAll('[data-step]')) part.hidden = part.dataset.step !== step;
  document.querySelector('h1').focus();
}

document.querySelector('[data-next]')?.addEventListener('click', (event) => {
  if (document.querySelector('input[name=feedback]').value === '') {
    setError('feedback', 'Please choose a reason.');
    return focusFirstError();
  }
  show(event.currentTarget.dataset.next);
  window.history.pushState('confirm', '');
});

// Back to the question, and forward again.
window.addEventListener('popstate', ({ state }) => {
  if (document.querySelector('[data-step]')) show(state === 'confirm' ? 'confirm' : 'why');
});
