import { expect, it } from 'vitest';
import { redact, withoutAddresses } from '../../../server/redact.ts';

const token = 't'.repeat(43);

it.each([
  ['Invalid API Key provided: sk_test_51Habc', 'Invalid API Key provided: sk_test_…'],
  ['Invalid API Key provided: sk_live_****abcd.', 'Invalid API Key provided: sk_live_….'],
  ['{"key":"rk_live_a","secret":"whsec_Zm9v+/="}', '{"key":"rk_live_…","secret":"whsec_…"}'],
  ['pk_test_1 is public but says which account', 'pk_test_… is public but says which account'],
  ['sk_org_live_1', 'sk_org_live_…'],
  ['STRIPE_SECRET_KEY_sk_test_1', 'STRIPE_SECRET_KEY_sk_test_…'],
  ['task_test_1, price_1, risk_live', 'task_test_1, price_1, risk_live'],
  ['pi_1_secret_abc and seti_1_secret_def', 'pi_1_secret_… and seti_1_secret_…'],
  ['Authorization: Bearer abcdef.ghi', 'Authorization: Bearer …'],
  ['{"authorization":"Basic c2hvcDpwYXNz"}', '{"authorization":"Basic …"}'],
  ['with Bearer abcdefghijklmnop', 'with Bearer …'],
  [
    '+ product basic: Basic subscription, Bearer of news',
    '+ product basic: Basic subscription, Bearer of news',
  ],
  ['smtps://me:pa%40ss@mail.example.com', 'smtps://…@mail.example.com'],
  ['smtps://me:pa@ss@mail.example.com', 'smtps://…@mail.example.com'],
  ['postgres://me@localhost:5432/shop', 'postgres://me@localhost:5432/shop'],
  ['http://127.0.0.1:4242/login', 'http://127.0.0.1:4242/login'],
  [`__Host-pricebook=${token}; pricebook_login=${token}`, '__Host-pricebook=…; pricebook_login=…'],
])('takes secrets out of %s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

it.each([
  ['No such customer: anna.b+c@mail.example.com.', 'No such customer: …@….'],
  ['{"to":"<a@b.example>"}', '{"to":"<…@…>"}'],
  ['nodemailer@10 and @koa/router', 'nodemailer@10 and @koa/router'],
])('takes addresses out of %s', (text, expected) => {
  expect(withoutAddresses(text)).toBe(expected);
});
