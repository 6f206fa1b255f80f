import type Stripe from 'stripe';
import { everything, subscribe } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

test('an upgrade that is paid at once: what is shown is charged', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const subscriber = await subscribe(stripe);
  const { customer, subscription } = subscriber;
  await openPortal(customer, everything(subscriber));
  await portal.update.click();
  await page.getByTestId('portal-quantity-editor').fill('3');
  await page.getByTestId('continue-button').click();
  await page.locator('[data-test=show-cost-details]').first().click();
  const details = page.getByTestId('expanded-invoice-details');
  expect(await details.innerText()).toContain('Prorated charge for Team\nQty 1 → 3');
  await expect(portal.confirm).toHaveText('Subscribe and pay');
  await portal.confirm.click();
  await expect(portal.update).toBeVisible();
  const after = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
  expect(after.items.data[0]?.quantity).toBe(3);
  const invoice = after.latest_invoice as Stripe.Invoice;
  expect(invoice).toMatchObject({ status: 'paid', billing_reason: 'subscription_update' });
});
