// The workbench: shows the view of the address, and keeps it and the clock fresh.
import { CHANGED, say } from './workbench-act.js';
import { refreshClock } from './workbench-clock.js';
import { el, show } from './workbench-dom.js';
import { event } from './workbench-event.js';
import { events } from './workbench-events.js';
import { faults } from './workbench-faults.js';
import { mail } from './workbench-mail.js';
import { mails } from './workbench-mails.js';
import { object } from './workbench-object.js';
import { objects } from './workbench-objects.js';
import { empty, heading } from './workbench-parts.js';
import { request } from './workbench-request.js';
import { requests } from './workbench-requests.js';
import { route } from './workbench-route.js';
import { Gone, Refusal } from './workbench-sandbox.js';
import { settings } from './workbench-settings.js';

const REFRESH_MS = 2000;
/** While a clock is on its way. */
const SOON_MS = 250;

const main = document.getElementById('main');
const lost = document.getElementById('lost');

/** Which part of the navigation an address belongs to, and its view. */
function viewOf({ steps: [first, second] }) {
  if (first === 'object') return { area: 'objects', view: object };
  const lists = { objects, requests, events, mails, faults, settings };
  if (!Object.hasOwn(lists, first)) return { area: 'objects', view: objects };
  const single = { requests: request, events: event, mails: mail }[first];
  return { area: first, view: second === undefined ? lists[first] : (single ?? lists[first]) };
}

/** The address that is shown, and what was shown there: the same again needs no work. */
let shown = { address: undefined, text: undefined };
/** Somebody went to another view: nothing of the old one is kept. */
let isArriving = true;
let isFirst = true;
let timer;
let isRefreshing = false;
let isAskedAgain = false;

/** Fetches what the address needs and shows it; asked for meanwhile, once more afterwards. */
async function refresh() {
  if (isRefreshing) {
    isAskedAgain = true;
    return;
  }
  isRefreshing = true;
  clearTimeout(timer);
  let isSoon = false;
  try {
    do {
      isAskedAgain = false;
      isSoon = await refreshOnce();
    } while (isAskedAgain);
  } finally {
    isRefreshing = false;
    if (!document.hidden) timer = setTimeout(refresh, isSoon ? SOON_MS : REFRESH_MS);
  }
}

/** Whether the next time should be soon. */
async function refreshOnce() {
  const address = window.location.hash;
  const here = route();
  const { area, view } = viewOf(here);
  try {
    const [isSoon, data] = await Promise.all([refreshClock(), view.load(here)]);
    answers();
    render({ address, area, title: view.title(here), text: JSON.stringify(data) }, () =>
      view.render(data, here),
    );
    return isSoon;
  } catch (error) {
    if (error instanceof Refusal) {
      answers();
      const title = view.title(here);
      render({ address, area, title, text: error.message }, () => [
        heading(title),
        empty(el('p', {}, error.message)),
      ]);
    } else if (error instanceof Gone)
      lost.textContent = 'The sandbox does not answer. This page keeps trying.';
    else throw error;
    return false;
  }
}

function answers() {
  if (lost.textContent === '') return;
  lost.textContent = '';
  say('The sandbox answers again.');
}

function render({ address, area, title, text }, draw) {
  // Meanwhile somebody went elsewhere: that is fetched next.
  if (address !== window.location.hash) return;
  if (!isArriving && shown.address === address && shown.text === text) return;
  const focused = main.contains(document.activeElement) ? document.activeElement : undefined;
  if (isArriving) main.replaceChildren();
  show(main, draw());
  shown = { address, text };
  if (isArriving) arrived(area, title);
  // A button that has done what it was there for: whoever used it stays in the view.
  else if (focused?.isConnected === false) focusHeading();
}

function focusHeading() {
  main.querySelector('h1')?.focus({ preventScroll: true });
}

/** Whoever came by a link is at the heading, with the focus too. */
function arrived(area, title) {
  document.title = `${title} · Workbench`;
  for (const link of document.querySelectorAll('.views a')) {
    if (link.getAttribute('href') === `#/${area}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (!isFirst) {
    window.scrollTo(0, positions.get(entry) ?? 0);
    focusHeading();
  }
  isArriving = false;
  isFirst = false;
}

/** How far each entry of the history was scrolled: the browser would scroll before there is anything. */
const positions = new Map();
let entry = currentEntry();
window.history.scrollRestoration = 'manual';

/** Undefined in a browser that does not tell. */
function currentEntry() {
  return window.navigation?.currentEntry?.key;
}

document.addEventListener(CHANGED, refresh);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
});
window.addEventListener('hashchange', () => {
  isArriving = true;
  if (entry !== undefined) positions.set(entry, window.scrollY);
  entry = currentEntry();
  say('');
  refresh();
});
// Its address is no view.
document.querySelector('[data-skip]').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
refresh();
