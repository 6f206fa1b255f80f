import { expect, it } from 'vitest';
import { isOpen, ShopError, Unanswered } from '../../../client/shop/failure.ts';
import { Intent } from '../../../client/shop/intent.ts';

it('is asked for by one key until it is known what became of it', () => {
  const intent = new Intent();
  const key = intent.keyFor('6');
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(intent.keyFor('6')).toBe(key);
  intent.settle();
  expect(intent.keyFor('6')).not.toBe(key);
});

it('is another when something else is wanted', () => {
  const intent = new Intent();
  const key = intent.keyFor('6');
  const other = intent.keyFor('7');
  expect(other).not.toBe(key);
  expect(intent.keyFor('6')).not.toBe(key);
  expect(new Intent().keyFor('6')).not.toBe(key);
});

it.each([
  ['no answer', new Unanswered('…'), true],
  ['a fault of the page', new TypeError('…'), true],
  ['a failure of the shop', refusal(500), true],
  ['a failure of Stripe', refusal(502), true],
  ['too many requests', refusal(429), true],
  ['the first one under way', refusal(409, 'request_in_progress'), true],
  ['another price', refusal(409, 'price_changed'), false],
  ['no subscription', refusal(409, 'no_subscription'), false],
  ['bad input', refusal(400), false],
])('after %s it is open or not what became of it', (_name, error, open) => {
  expect(isOpen(error)).toBe(open);
});

function refusal(status: number, code?: string): ShopError {
  return new ShopError(status, '…', code, {});
}
