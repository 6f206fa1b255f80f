import { afterAll, beforeAll, expect, it } from 'vitest';
import { startShop, type TestShop } from './support/shop.ts';

let shop: TestShop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.close());

it('answers that it is there', async () => {
  expect(await shop.request('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
});

it('says what it does not know, and what cannot be done', async () => {
  expect(await shop.request('GET', '/nothing')).toMatchObject({
    status: 404,
    body: { error: { message: 'There is no /nothing' } },
  });
  expect(await shop.request('DELETE', '/offerings')).toMatchObject({
    status: 405,
    body: { error: { message: 'DELETE is not possible on /offerings' } },
  });
});
