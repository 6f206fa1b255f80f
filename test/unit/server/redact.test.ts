import { expect, it } from 'vitest';
import { redact } from '../../../server/redact.ts';

it.each([
  ['Invalid API Key provided: sk_test_51Habc', 'Invalid API Key provided: sk_test_…'],
  ['Invalid API Key provided: sk_live_****abcd.', 'Invalid API Key provided: sk_live_….'],
  ['{"key":"rk_live_a","secret":"whsec_Zm9v+/="}', '{"key":"rk_live_…","secret":"whsec_…"}'],
  ['pk_test_1 is public but says which account', 'pk_test_… is public but says which account'],
  ['task_test_1, price_1, risk_live', 'task_test_1, price_1, risk_live'],
])('takes secrets out of %s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});
