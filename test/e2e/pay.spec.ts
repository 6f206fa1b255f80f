import { expect, test } from './support/test.ts';

test('4242 pays, and the success page gets the id of the session', async ({
  checkout,
  open,
  page,
  shop,
  stripe,
}) => {
  const { id } = await open();
  await checkout.fill({ number: '4242 4242 4242 4242' });
  await checkout.submit.click();
  await page.waitForURL(`${shop.url}/success?session=${id}`);
  const session = await stripe.checkout.sessions.retrieve(id);
  expect(session).toMatchObject({ status: 'complete', payment_status: 'paid', amount_total: 2000 });
});
