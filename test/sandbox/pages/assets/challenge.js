// The two buttons of the test bank. Inside a page's frame they tell that page; alone they ask the sandbox and
// go on to where it says.
import { post } from './post.js';

const buttons = document.querySelectorAll('button[data-outcome]');
for (const button of buttons) button.addEventListener('click', () => choose(button.dataset.outcome));
setDisabled(false);

// The keyboard is in here, not in the dialog around the frame.
window.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && window.parent !== window) choose('fail');
});

async function choose(outcome) {
  setDisabled(true);
  if (window.parent !== window) {
    window.parent.postMessage({ authentication: outcome }, window.location.origin);
    return;
  }
  const answer = await post(window.location.href, { outcome });
  if (answer?.redirect) window.location.assign(answer.redirect);
  else if (answer) window.location.reload();
  // Nobody answered: it can be chosen again.
  else setDisabled(false);
}

function setDisabled(isDisabled) {
  for (const button of buttons) button.disabled = isDisabled;
}
