/** How the account bills, in the control plane; what follows from it is in the lives. */
import { beforeEach, describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox();
const DEFAULTS = {
  retry_days: [1, 1, 2, 2, 2, 2, 2, 2],
  after_retries: 'cancel',
  upcoming_days: 7,
  usage_lag_seconds: 0,
};
const settings = async () => (await client.control('GET', 'billing')).body;

beforeEach(() => client.control('POST', 'reset'));

test('the settings are as at Stripe until they are changed', async () => {
  expect(await settings()).toEqual(DEFAULTS);
});

test('what is given changes, the rest stays', async () => {
  const change = { retry_days: [3, 5, 7], upcoming_days: 0, usage_lag_seconds: 30 };
  const changed = await client.control('POST', 'billing', change);
  expect(changed.status).toBe(200);
  expect(changed.body).toEqual({ ...change, after_retries: 'cancel' });
  await client.control('POST', 'billing', { after_retries: 'unpaid' });
  expect(await settings()).toEqual({ ...change, after_retries: 'unpaid' });
});

test('they belong to the state', async () => {
  await client.control('POST', 'billing', { retry_days: [] });
  const { body: state } = await client.control('GET', 'state');
  await client.control('POST', 'reset');
  expect(await settings()).toEqual(DEFAULTS);
  await client.control('PUT', 'state', state);
  expect(await settings()).toEqual({ ...DEFAULTS, retry_days: [] });
});

const DAYS = '"retry_days" must be a list of at most 20 whole numbers of days between 1 and 60';
const ENDING = '"after_retries" must be "cancel", "unpaid" or "past_due"';
const LAG = '"usage_lag_seconds" must be a whole number between 0 and 3600';
const UPCOMING = '"upcoming_days" must be a whole number of days between 0 and 60';

describe('refusals', () => {
  test.each([
    ['[]', 'the body must be a JSON object'],
    ['null', 'the body must be a JSON object'],
    ['{', 'the body is not JSON'],
    ['{"retries":[1]}', '"retries" is not a setting of billing'],
    ['{"retry_days":3}', DAYS],
    ['{"retry_days":[0]}', DAYS],
    ['{"retry_days":[61]}', DAYS],
    ['{"retry_days":[1.5]}', DAYS],
    ['{"retry_days":["1"]}', DAYS],
    [JSON.stringify({ retry_days: Array(21).fill(1) }), DAYS],
    ['{"after_retries":"void"}', ENDING],
    ['{"after_retries":null}', ENDING],
    ['{"upcoming_days":-1}', UPCOMING],
    ['{"upcoming_days":61}', UPCOMING],
    ['{"upcoming_days":"7"}', UPCOMING],
    ['{"usage_lag_seconds":-1}', LAG],
    ['{"usage_lag_seconds":3601}', LAG],
    ['{"usage_lag_seconds":0.5}', LAG],
  ])('%s', async (body, sentence) => {
    const { status, body: answer } = await client.control('POST', 'billing', body);
    expect(status).toBe(400);
    expect(answer.error).toEqual({
      type: 'sandbox_control_error',
      message: `Cannot take the settings: ${sentence}`,
    });
    expect(await settings()).toEqual(DEFAULTS);
  });
});
