// What can be done for a customer: its portal opened, its next payment made to fail.
import { clicked, submitted } from './workbench-act.js';
import { el } from './workbench-dom.js';
import { button, choice, field } from './workbench-parts.js';
import { send } from './workbench-sandbox.js';

/** The button that opens the portal as the customer would see it. */
export function portalButton(customer) {
  return el(
    'p',
    { class: 'actions', key: 'portal' },
    button(
      'Open the portal as this customer',
      clicked(() => openPortal(customer)),
    ),
  );
}

/** The tab is opened at once: later a browser would take it for one that nobody has asked for. */
async function openPortal(customer) {
  const tab = window.open('', '_blank');
  try {
    const { url } = await send('POST', `customers/${encodeURIComponent(customer)}/portal`);
    if (tab === null)
      return `The browser does not let a tab be opened. The portal of ${customer} is at ${url}`;
    tab.opener = null;
    tab.location.replace(url);
    return `The portal of ${customer} is open in another tab.`;
  } catch (error) {
    tab?.close();
    throw error;
  }
}

/** The form: `decline_code` waits for the next payment, or is null; `decline_codes` are those there are. */
export function failNextPayment(customer, { decline_code: planned, decline_codes }) {
  const codes = decline_codes.map((code) => [code, code]);
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
          field('Decline code', choice('decline_code', codes, 'generic_decline')),
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
