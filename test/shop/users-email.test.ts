/** What is an e-mail address here. No store has a say in it. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startShop, type TestShop } from './support/shop.ts';

let shop: TestShop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.close());
beforeEach(async () => {
  await shop.control('DELETE', 'requests');
});

const signIn = (email: unknown) => shop.request('POST', '/users', { body: { email } });

it.each([
  ['a+b@example.com', 'a+b@example.com'],
  ["O'Neil.X_y~z@Sub.Example.CO.UK", "o'neil.x_y~z@sub.example.co.uk"],
  ['\t1@2.example\n', '1@2.example'],
  ['who@xn--bcher-kva.example', 'who@xn--bcher-kva.example'],
  [`${'l'.repeat(64)}@${'d'.repeat(63)}.example`, `${'l'.repeat(64)}@${'d'.repeat(63)}.example`],
])('a user is known by %j', async (typed, email) => {
  const { status, body } = await signIn(typed);
  expect([status, body.email]).toEqual([200, email]);
});

it.each([
  [''],
  ['   '],
  ['ada'],
  ['ada@'],
  ['@example.com'],
  ['ada@localhost'],
  ['ada@example.com.'],
  ['ada@.example.com'],
  ['ada@example..com'],
  ['ada@-example.com'],
  ['ada@example-.com'],
  ['ada@exa_mple.com'],
  ['ada@127.0.0.1'],
  ['ada@[127.0.0.1]'],
  ['ada@example.com@example.com'],
  ['ada lovelace@example.com'],
  ['ada@exam ple.com'],
  ['ada@example.com\nbcc: eve@example.com'],
  ['ada\u0000@example.com'],
  ['ada\r\n@example.com'],
  ['"ada"@example.com'],
  ['"a@b"@example.com'],
  ['Ada <ada@example.com>'],
  ['mailto:ada@example.com'],
  ['ada,eve@example.com'],
  ['ada;eve@example.com'],
  ['ada(x)@example.com'],
  ['ada\\@example.com'],
  ['.ada@example.com'],
  ['ada.@example.com'],
  ['a..da@example.com'],
  ['ädä@example.com'],
  ['ada@bücher.example'],
  ['\u212aate@example.com'],
  ['ada\u200b@example.com'],
  ['ada\uff20example.com'],
  [`${'l'.repeat(65)}@example.com`],
  [`ada@${'d'.repeat(64)}.example`],
  [`ada@${'d.'.repeat(125)}example`],
  [`${'a'.repeat(90_000)}@example.com`],
  [7],
  [null],
  [['ada@example.com']],
  [{ email: 'ada@example.com' }],
])('nobody is made for %j', async (typed) => {
  const { status, body } = await signIn(typed);
  expect(status).toBe(400);
  expect(body.error).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('e-mail address'),
  });
  expect((await shop.control('GET', 'requests')).body.data).toEqual([]);
});
