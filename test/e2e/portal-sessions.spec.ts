import { violations } from './support/axe.ts';
import { everything, subscribe } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

test('a flow hides the rest of the portal, and is confirmed in the words of the shop', async ({
  openPortal,
  page,
  portal,
  shop,
  stripe,
}) => {
  const subscriber = await subscribe(stripe);
  await openPortal(subscriber.customer, everything(subscriber), {
    flow_data: {
      type: 'subscription_cancel',
      subscription_cancel: { subscription: subscriber.subscription.id },
      after_completion: {
        type: 'hosted_confirmation',
        hosted_confirmation: { custom_message: 'We are sorry to see you go.' },
      },
    },
  });
  await expect(page).toHaveTitle(/Cancel subscription/);
  const first = page.url();
  await page.goto(first.replace(/\/subscriptions.*/, ''));
  await expect(page).toHaveURL(first);
  await portal.confirm.click();
  await expect(portal.main).toContainText('We are sorry to see you go.');
  expect(await violations(page)).toEqual([]);
  await page.goBack();
  await expect(portal.main).toContainText('We are sorry to see you go.');
  await portal.returnLink.click();
  await page.waitForURL(`${shop.url}/account`);
  const after = await stripe.subscriptions.retrieve(subscriber.subscription.id);
  expect(after.cancel_at).not.toBe(null);
});

test('a flow that leads back to the shop', async ({ openPortal, page, portal, shop, stripe }) => {
  const subscriber = await subscribe(stripe);
  await openPortal(subscriber.customer, everything(subscriber), {
    flow_data: {
      type: 'subscription_cancel',
      subscription_cancel: { subscription: subscriber.subscription.id },
      after_completion: { type: 'redirect', redirect: { return_url: `${shop.url}/account?canceled` } },
    },
  });
  await portal.confirm.click();
  await page.waitForURL(`${shop.url}/account?canceled`);
});

test('logging in by e-mail', async ({ page, portal, sandbox, stripe }) => {
  const { customer } = await subscribe(stripe);
  const { login_page } = await stripe.billingPortal.configurations.create({
    features: { invoice_history: { enabled: true } },
    login_page: { enabled: true },
  });
  await stripe.customers.update(customer, { email: 'login@example.com' });
  await page.goto(login_page.url ?? '');
  expect(await violations(page)).toEqual([]);
  const email = page.getByRole('textbox', { name: 'Email' });
  await email.fill('nobody');
  await email.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('Your email is invalid.');
  await expect(email).toBeFocused();
  await email.fill('login@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  const mails = await (await fetch(`${sandbox.url}/_sandbox/mails`)).text();
  await page.goto(/http:[^\s"\\]+/.exec(mails)?.[0] ?? '');
  await expect(portal.main).toBeVisible();
  await expect(page.getByText('login@example.com')).toBeVisible();
});

test('an address that is over', async ({ page, sandbox }) => {
  await page.goto(`${sandbox.url}/p/session/test_nothing`);
  await expect(page.getByText('This link has expired')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
