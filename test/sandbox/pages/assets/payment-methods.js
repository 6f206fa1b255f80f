// The cards on the portal's page: the menu of each, and what is asked before one is deleted.
import { ask, follow, setBusy } from './portal.js';

/** The menu that is open; there is one at most. */
let open = null;

for (const menu of document.querySelectorAll('.Menu[data-card]')) {
  const button = menu.querySelector('.Menu-button');
  button.addEventListener('click', () => (open?.menu === menu ? close() : show(menu, button)));
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    if (open?.menu !== menu) show(menu, button);
    move(event.key === 'ArrowUp' ? -1 : 0);
  });
}

function part(menu, name) {
  return menu.querySelector(`template[data-part="${name}"]`).content.firstElementChild.cloneNode(true);
}

function show(menu, button) {
  close();
  const contents = part(menu, 'menu');
  menu.append(contents);
  button.setAttribute('aria-expanded', 'true');
  open = { menu, button, contents };
  contents.addEventListener('keydown', onKey);
  contents.addEventListener('click', onChoice);
  move(0);
}

function close({ focus = false } = {}) {
  if (open === null) return;
  const { button, contents } = open;
  open = null;
  contents.remove();
  button.setAttribute('aria-expanded', 'false');
  if (focus) button.focus();
}

/** Goes to an item by its place; round at both ends. */
function move(place) {
  const items = [...open.contents.querySelectorAll('[role="menuitem"]')];
  items.at(place % items.length).focus();
}

function onKey(event) {
  const items = [...open.contents.querySelectorAll('[role="menuitem"]')];
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  if (event.key in steps) move(steps[event.key]);
  else if (event.key === 'Escape') close({ focus: true });
  else if (event.key === 'Tab') return close({ focus: true });
  else return;
  event.preventDefault();
}

// Whoever looks elsewhere is done with it.
document.addEventListener('click', (event) => {
  if (open !== null && !open.menu.contains(event.target)) close();
});
document.addEventListener('focusin', (event) => {
  if (open !== null && !open.menu.contains(event.target)) close();
});

function onChoice(event) {
  const does = event.target.closest('[data-does]')?.dataset.does;
  if (does === undefined) return;
  const { menu } = open;
  close({ focus: true });
  if (does === 'default') run(menu.dataset.card, 'default');
  else askFirst(menu);
}

async function run(card, action) {
  setBusy(true);
  follow(await ask(`payment-methods/${card}/${action}`, {}));
}

/** The dialog before a card is deleted. */
function askFirst(menu) {
  const dialog = part(menu, 'dialog');
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.querySelector('[data-does="close"]').addEventListener('click', () => dialog.close());
  const confirm = dialog.querySelector('[data-does="confirm"]');
  confirm.addEventListener('click', async () => {
    confirm.disabled = true;
    const reply = await ask(`payment-methods/${menu.dataset.card}/delete`, {});
    confirm.disabled = false;
    confirm.focus();
    follow(reply);
  });
  dialog.showModal();
}
