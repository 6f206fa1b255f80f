// The two buttons of the test bank. Inside a page's frame they tell that page; alone they ask the sandbox and
// go on to where it says.
for (const button of document.querySelectorAll('button[data-outcome]')) {
  button.disabled = false;
  button.addEventListener('click', () => choose(button.dataset.outcome));
}

// The keyboard is in here, not in the dialog around the frame.
window.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && window.parent !== window) choose('fail');
});

async function choose(outcome) {
  for (const button of document.querySelectorAll('button[data-outcome]')) button.disabled = true;
  if (window.parent !== window) {
    window.parent.postMessage({ authentication: outcome }, window.location.origin);
    return;
  }
  const response = await fetch(window.location.href, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ outcome }),
  });
  const { redirect } = await response.json();
  if (redirect) window.location.assign(redirect);
  else window.location.reload();
}
