// The frame in which the cardholder authenticates.
const challenge = document.getElementById('challenge');
let decided = () => {};

/** Shows the bank's page; `decided` is called with `complete` or `fail`. */
export function showChallenge(address, whenDecided) {
  decided = whenDecided;
  const frame = document.createElement('iframe');
  frame.name = 'stripe-challenge-frame';
  frame.title = 'Card authentication';
  frame.src = address;
  // Without buttons that work (the session is over, nobody answers) there would be no way out.
  frame.addEventListener('load', () => {
    if (!frame.contentDocument?.querySelector('[data-outcome]:enabled')) finishChallenge('fail');
  });
  challenge.replaceChildren(frame);
  challenge.showModal();
}

function finishChallenge(outcome) {
  challenge.close();
  challenge.replaceChildren();
  decided(outcome);
}

// Who closes the dialog has not authenticated.
challenge.addEventListener('cancel', (event) => {
  event.preventDefault();
  finishChallenge('fail');
});

window.addEventListener('message', (event) => {
  const frame = challenge.querySelector('iframe');
  if (event.origin !== window.location.origin || event.source !== frame?.contentWindow) return;
  const outcome = event.data?.authentication;
  if (outcome === 'complete' || outcome === 'fail') finishChallenge(outcome);
});
