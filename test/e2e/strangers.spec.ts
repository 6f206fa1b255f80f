/** What a page of another site, open in the browser of whoever runs the sandbox, can do to it. */
import { expect, test } from './support/test.ts';

test('another site can neither use the control plane nor look into it; its links lead there', async ({
  page,
  sandbox,
  shop,
  stripe,
}) => {
  const control = `${sandbox.url}/_sandbox`;
  const { id } = await stripe.products.create({ name: 'Shirt' });
  await page.goto(shop.url);
  const statuses = new Map<string, number>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    statuses.set(`${response.request().method()} ${pathname}`, response.status());
  });

  // What a browser does without asking: a request whose answer cannot be read, a frame, a form.
  await page.evaluate(async (url) => {
    await fetch(`${url}/reset`, { method: 'POST', mode: 'no-cors' });
    await fetch(`${url}/mails`, { mode: 'no-cors' });
  }, control);
  await page.setContent(`
    <iframe src="${control}"></iframe>
    <form method="post" action="${control}/faults"><button>Win a prize</button></form>`);
  await page.getByRole('button', { name: 'Win a prize' }).click();
  await expect(page.getByText('takes no requests from the pages of other sites')).toBeVisible();
  await expect
    .poll(() => Object.fromEntries(statuses))
    .toMatchObject({
      'POST /_sandbox/reset': 403,
      'GET /_sandbox/mails': 403,
      'GET /_sandbox': 403,
      'POST /_sandbox/faults': 403,
    });
  expect((await stripe.products.retrieve(id)).name).toBe('Shirt');

  await page.goto(shop.url);
  await page.setContent(`<a href="${control}">The workbench</a>`);
  await page.getByRole('link', { name: 'The workbench' }).click();
  await expect(page).toHaveTitle(/Workbench/);
});
