// What time it is for the sandbox, and moving it on.
import { act, CHANGED, say } from './workbench-act.js';
import { el, show } from './workbench-dom.js';
import { badge, button, choice } from './workbench-parts.js';
import { get, send } from './workbench-sandbox.js';
import { time, written } from './workbench-values.js';

const STEPS = [
  ['hour', 'An hour'],
  ['day', 'A day'],
  ['trial_end', 'To the end of the trial'],
  ['month', 'A month'],
];

const OWN = '';

/** So many test clocks to choose from, the newest: a list of thousands helps nobody. */
const OFFERED = 100;

const place = document.getElementById('clock');
let chosen = OWN;
/** The test clock that was moved and is not there yet. */
let moved;

/** Asks what time it is and shows it. Whether a clock is on its way. */
export async function refreshClock() {
  const clocks = await get('clock');
  const clock = clocks.test_clocks.find(({ id }) => id === chosen);
  if (clock === undefined) chosen = OWN;
  tellArrival(clocks.test_clocks);
  render(clocks, clock);
  return clock?.status === 'advancing' || moved !== undefined;
}

function tellArrival(clocks) {
  if (moved === undefined) return;
  const clock = clocks.find(({ id }) => id === moved);
  if (clock?.status === 'advancing') return;
  moved = undefined;
  if (clock?.status === 'ready') say(`${nameOf(clock)} is at ${written(clock.frozen_time)} UTC.`);
  else if (clock !== undefined) say(`${nameOf(clock)} could not be moved: ${clock.status}.`);
}

function render(clocks, clock) {
  const { now, trial_end, test_clocks } = clocks;
  const shown = clock === undefined ? { now, trial_end, status: null } : { ...clock, now: clock.frozen_time };
  const isOnItsWay = shown.status === 'advancing';
  show(
    place,
    el(
      'p',
      { class: 'now' },
      time(shown.now),
      ' UTC ',
      shown.status === null ? ahead(shown.now) : badge(shown.status),
    ),
    test_clocks.length === 0 ? null : which(test_clocks),
    el(
      'div',
      { class: 'steps', role: 'group', 'aria-label': 'Move the clock on', key: 'steps' },
      el('span', {}, 'Move on'),
      STEPS.map(([step, text]) =>
        button(text, (event) => act(event.currentTarget, () => move(step)), {
          key: step,
          ...standing(step, shown, isOnItsWay),
        }),
      ),
    ),
  );
}

/** How far the account's own clock is from the real time; it does not go back but by a reset. */
function ahead(now) {
  const hours = Math.floor((now - Date.now() / 1000) / 3600 + 0.1);
  if (hours < 1) return null;
  const text = hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
  return el('span', { class: 'hint', title: 'Only a reset sets the clock back.' }, `${text} ahead`);
}

/** Whether a step can be taken, and what there is to say about it. */
function standing(step, { trial_end }, isOnItsWay) {
  if (isOnItsWay) return { 'aria-disabled': 'true', title: 'The clock is on its way.' };
  if (step !== 'trial_end') return {};
  if (trial_end === null)
    return { 'aria-disabled': 'true', title: 'No subscription on this clock is in a trial.' };
  return { title: `The next trial ends at ${written(trial_end)} UTC.` };
}

function which(clocks) {
  const options = clocks.slice(0, OFFERED).map((clock) => [clock.id, nameOf(clock)]);
  if (chosen !== OWN && !options.some(([id]) => id === chosen)) options.push([chosen, chosen]);
  return el(
    'label',
    { class: 'which', key: 'which' },
    el('span', {}, 'Clock'),
    ' ',
    choice('clock', [[OWN, 'The account’s own'], ...options], chosen, {
      onchange: (event) => {
        chosen = event.currentTarget.value;
        document.dispatchEvent(new Event(CHANGED));
      },
    }),
  );
}

function nameOf({ id, name }) {
  return name ? `${name} (${id})` : id;
}

async function move(advance) {
  if (chosen === OWN) {
    const { now } = await send('POST', 'clock', { advance });
    return `The clock is at ${written(now)} UTC.`;
  }
  const clock = chosen;
  await send('POST', 'clock', { advance, test_clock: clock });
  moved = clock;
  return `${clock} is on its way.`;
}
