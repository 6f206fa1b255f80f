/** While a test clock advances its customer can look at an update, and not make it. The clock is held on its way. */
import { expect, test, vi } from 'vitest';
import { utc } from './billing-shop.ts';
import { expectMade, updatePages } from './portal-update-page.ts';
import { useUpdateShop } from './portal-update-shop.ts';

/** Between two pieces of its work the sandbox waits for this. */
const turn = vi.hoisted(() => ({ next: Promise.resolve() }));
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setImmediate: () => turn.next,
}));

const { catalog, client, current, everything, subscriber } = useUpdateShop();

test('an update has to wait until its clock stands still', async () => {
  const { testHelpers } = client.stripe;
  const ada = await subscriber();
  const { id } = ada.subscription;
  const pages = await updatePages(client, ada.customer, everything());
  const shown = await pages.shown(id, { price: catalog.pro, quantity: 1 });

  let goOn = () => {};
  turn.next = new Promise((resolve) => {
    goOn = resolve;
  });
  await testHelpers.testClocks.advance(ada.clock, { frozen_time: utc('2027-01-02') });
  expect(await pages.confirm(id, shown)).toEqual({
    status: 429,
    body: { errors: { form: expect.stringContaining('Test clock advancement underway') } },
  });
  expect((await pages.post(`subscriptions/${id}/update/cancel`, {})).status).toBe(429);
  expect((await current(ada)).items.data[0]?.price.id).toBe(catalog.team);
  turn.next = Promise.resolve();
  goOn();

  await expect.poll(async () => (await testHelpers.testClocks.retrieve(ada.clock)).status).toBe('ready');
  expectMade(pages, await pages.update(id, { price: catalog.pro, quantity: 1 }));
});
