// A customer's next payment, and how it is made to fail.
import { clicked, submitted } from './workbench-act.js';
import { el } from './workbench-dom.js';
import { button, choice, field } from './workbench-parts.js';
import { send } from './workbench-sandbox.js';

/** Stripe's codes that a shop meets most, and what the bank means. */
const DECLINES = [
  ['generic_decline', 'generic_decline: no reason given'],
  ['insufficient_funds', 'insufficient_funds'],
  ['expired_card', 'expired_card'],
  ['incorrect_cvc', 'incorrect_cvc'],
  ['lost_card', 'lost_card'],
  ['stolen_card', 'stolen_card'],
  ['processing_error', 'processing_error'],
  ['card_velocity_exceeded', 'card_velocity_exceeded'],
];

/** The form; `planned` is the code that waits for the next payment, or null. */
export function failNextPayment(customer, planned) {
  const path = `customers/${encodeURIComponent(customer)}/fail_next_payment`;
  const order = ({ decline_code }) =>
    send('POST', path, { decline_code }).then(
      () => `The next payment of ${customer} will fail with ${decline_code}.`,
    );
  const takeBack = () =>
    send('DELETE', path).then(() => `The next payment of ${customer} will go as its card has it.`);
  return el(
    'section',
    { class: 'panel', key: 'decline', 'aria-labelledby': 'decline' },
    el('h2', { id: 'decline' }, 'Next payment'),
    planned === null
      ? el(
          'form',
          { class: 'row', key: 'order', onsubmit: submitted(order) },
          field('Decline code', choice('decline_code', DECLINES, 'generic_decline')),
          el('button', { type: 'submit' }, 'Make the next payment fail'),
        )
      : el(
          'div',
          { class: 'row', key: 'planned' },
          el('p', {}, 'The next payment fails with ', el('code', {}, planned), '.'),
          button('Take it back', clicked(takeBack)),
        ),
  );
}
