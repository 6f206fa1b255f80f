// The two buttons of the test bank. Inside a page's frame they tell that page; alone they ask the sandbox and
// go on to where it says.
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
  try {
    const response = await fetch(window.location.href, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ outcome }),
    });
    const { redirect } = await response.json();
    if (redirect) window.location.assign(redirect);
    else window.location.reload();
  } catch {
    // Nobody answered: it can be chosen again.
    setDisabled(false);
  }
}

function setDisabled(isDisabled) {
  for (const button of buttons) button.disabled = isDisabled;
}
