// What Stripe has in its dashboard, and beginning anew.
import { act, submitted } from './workbench-act.js';
import { confirmed } from './workbench-confirm.js';
import { el } from './workbench-dom.js';
import { button, choice, field, heading } from './workbench-parts.js';
import { get, send } from './workbench-sandbox.js';
import { outside } from './workbench-values.js';

const CANCEL_FLOWS = [
  ['older', 'The older one'],
  ['newer', 'The newer one'],
];
const ENDINGS = [
  ['cancel', 'is canceled'],
  ['unpaid', 'becomes unpaid'],
  ['past_due', 'stays past due'],
];

export const settings = {
  title: () => 'Settings',

  async load() {
    const [portal, configurations, billing] = await Promise.all([
      get('portal'),
      get('objects/billing_portal.configuration', { limit: 100 }),
      get('billing'),
    ]);
    return { portal, configurations: configurations.data, billing };
  },

  render: ({ portal, configurations, billing }) => [
    heading('Settings'),
    el(
      'div',
      { class: 'columns', key: 'columns' },
      portalForm(portal, configurations),
      billingForm(billing),
      whole(),
    ),
  ],
};

function portalForm({ cancel_flow, default_configuration }, configurations) {
  const save = (values) =>
    send('POST', 'portal', {
      cancel_flow: values.cancel_flow,
      default_configuration: values.default_configuration || null,
    }).then(() => 'The portal’s settings are kept.');
  const options = configurations.map(({ id, business_profile }) => [
    id,
    business_profile?.headline ? `${id}: ${business_profile.headline}` : id,
  ]);
  return el(
    'form',
    { class: 'panel', key: 'portal', 'aria-labelledby': 'portal', onsubmit: submitted(save) },
    el('h2', { id: 'portal' }, 'Customer portal'),
    field('How canceling asks', choice('cancel_flow', CANCEL_FLOWS, cancel_flow)),
    field(
      'Default configuration',
      choice('default_configuration', [['', 'None'], ...options], default_configuration ?? ''),
    ),
    el('button', { type: 'submit' }, 'Save for the portal'),
  );
}

function billingForm({ retry_days, after_retries, upcoming_days, usage_lag_seconds }) {
  const save = (values) =>
    send('POST', 'billing', {
      retry_days: (values.retry_days.match(/[^\s,]+/g) ?? []).map(Number),
      after_retries: values.after_retries,
      upcoming_days: Number(values.upcoming_days),
      usage_lag_seconds: Number(values.usage_lag_seconds),
    }).then(() => 'The settings of billing are kept.');
  const number = (name, value) => el('input', { name, value, type: 'number', min: '0', required: true });
  return el(
    'form',
    { class: 'panel', key: 'billing', 'aria-labelledby': 'billing', onsubmit: submitted(save) },
    el('h2', { id: 'billing' }, 'Billing'),
    field(
      'Days between the attempts to collect',
      el('input', { name: 'retry_days', value: retry_days.join(', '), autocomplete: 'off' }),
    ),
    field('After the last, a subscription', choice('after_retries', ENDINGS, after_retries)),
    field(
      'Days that invoice.upcoming comes before a renewal',
      number('upcoming_days', String(upcoming_days)),
    ),
    field('Seconds until usage counts', number('usage_lag_seconds', String(usage_lag_seconds))),
    el('button', { type: 'submit' }, 'Save for billing'),
  );
}

function whole() {
  const reset = async (event) => {
    const part = event.currentTarget;
    const isSure = await confirmed('Reset the sandbox?', {
      text: 'Every object, event, request and mail is forgotten, and every ordered fault. A shop that made its catalog when it started has to make it again.',
      yes: 'Reset everything',
    });
    if (isSure)
      await act(part, () => send('POST', 'reset').then(() => 'A new sandbox: everything is forgotten.'));
  };
  return el(
    'section',
    { class: 'panel', key: 'whole', 'aria-labelledby': 'whole' },
    el('h2', { id: 'whole' }, 'The whole sandbox'),
    el('p', {}, outside('/_sandbox/state', 'Its state as JSON')),
    el(
      'p',
      { class: 'hint' },
      'PUT the same to that address, here or elsewhere, and the account is as it was.',
    ),
    button('Reset…', reset, { class: 'danger' }),
  );
}
