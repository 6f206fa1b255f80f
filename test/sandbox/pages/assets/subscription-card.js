// The page on which the card of a subscription is chosen: one that is there, or a new one, which is typed in its frame.
import { setError } from './errors.js';
import { goOn } from './new-card.js';
import { ask, setBusy, typed } from './portal.js';

const form = document.getElementById('card-choice');
const newCard = document.getElementById('new-card');
const confirm = document.querySelector('[data-testid="confirm"]');

form.addEventListener('change', () => {
  const { card } = typed(form);
  newCard.hidden = card !== 'new';
  setError('form', '');
  // The frame says how high it is as soon as it can be typed in.
  confirm.disabled = card === 'new' && newCard.querySelector('iframe').style.height === '';
});

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (!newCard.hidden || document.querySelector('main').getAttribute('aria-busy') === 'true') return;
  setBusy(true);
  goOn(await ask(form.dataset.choose, typed(form)));
});
