// The page on which the card of a subscription is chosen: one that is there, or a new one, which is typed in its frame.
import { setError } from './errors.js';
import { goOn } from './new-card.js';
import { ask, setBusy, typed } from './portal.js';

const form = document.getElementById('card-choice');
const newCard = document.getElementById('new-card');
const confirm = document.querySelector('[data-testid="confirm"]');

function showChoice() {
  // Where there is no card yet, there is nothing to choose.
  const { card = 'new' } = typed(form);
  newCard.hidden = card !== 'new';
  // The frame says how high it is as soon as it can be typed in.
  confirm.disabled = card === 'new' && newCard.querySelector('iframe').style.height === '';
}

form.addEventListener('change', () => {
  setError('form', '');
  showChoice();
});

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (!newCard.hidden || document.querySelector('main').getAttribute('aria-busy') === 'true') return;
  setBusy(true);
  goOn(await ask(form.dataset.choose, typed(form)));
});

// Somebody may have chosen before this script was there.
showChoice();
