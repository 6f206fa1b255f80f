/** The life of a subscriber through the portal, on a test clock, by the names that known specs use. */
import type { Page } from '@playwright/test';
import type Stripe from 'stripe';
import type { PortalPage } from './support/portal-page.ts';
import { everything, type Subscriber, subscribe } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

const DAY = 24 * 60 * 60;
const START = Date.UTC(2027, 0, 15) / 1000;

/** A card that can be saved, and that its bank declines when it is charged. */
const DECLINES = 'pm_card_chargeCustomerFail';

async function moveTo(stripe: Stripe, clock: string, time: number): Promise<void> {
  await stripe.testHelpers.testClocks.advance(clock, { frozen_time: time });
  const status = async () => (await stripe.testHelpers.testClocks.retrieve(clock)).status;
  await expect.poll(status).toBe('ready');
}

/** Ada tries the plan for a fortnight, and her card will not do. */
async function onTrial(stripe: Stripe): Promise<Subscriber & { clock: string }> {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START });
  const subscriber = await subscribe(
    stripe,
    { trial_period_days: 14 },
    {
      test_clock: clock.id,
      payment_method: DECLINES,
      invoice_settings: { default_payment_method: DECLINES },
    },
  );
  return { ...subscriber, clock: clock.id };
}

async function addCard(page: Page, portal: PortalPage): Promise<void> {
  await page.getByRole('link', { name: 'Add payment method' }).click();
  await portal.fillCard('4242 4242 4242 4242');
  await portal.confirm.click();
  await expect(page.getByText('Visa •••• 4242')).toBeVisible();
}

test('a decline, a new card, an upgrade, canceled, renewed, and the next bill', async ({
  openPortal,
  page,
  portal,
  shop,
  stripe,
}) => {
  test.setTimeout(90_000);
  const ada = await onTrial(stripe);
  const subscription = () => stripe.subscriptions.retrieve(ada.subscription.id);
  const paid = async () => {
    const { data } = await stripe.invoices.list({ customer: ada.customer, status: 'paid' });
    return data.map(({ amount_paid }) => amount_paid);
  };

  const dunned = START + 14 * DAY + 2 * 60 * 60;
  await moveTo(stripe, ada.clock, dunned);
  expect((await subscription()).status).toBe('past_due');

  await openPortal(ada.customer, everything(ada));
  await expect(page.getByTestId('invoice-status-badge-negative')).toHaveText('Failed');
  await addCard(page, portal);
  // The new card is charged with the next attempt.
  await moveTo(stripe, ada.clock, dunned + 2 * DAY);
  expect((await subscription()).status).toBe('active');
  expect(await paid()).toEqual([2000, 0]);
  await page.reload();
  await expect(page.getByTestId('invoice-status-badge-positive').first()).toHaveText('Paid');
  await expect(page.getByText('$20.00 per month')).toBeVisible();

  await portal.update.click();
  await page.getByTestId('portal-quantity-editor').fill('3');
  await page.getByTestId('continue-button').click();
  await expect(portal.confirm).toHaveText('Subscribe and pay');
  await portal.confirm.click();
  await expect(portal.update).toBeVisible();
  await expect(page.getByText('$60.00 per month')).toBeVisible();
  const [prorated = 0] = await paid();
  // Two seats for what is left of the month.
  expect(prorated).toBeGreaterThan(3000);
  expect(prorated).toBeLessThan(4000);

  await portal.cancel.click();
  await portal.confirm.click();
  await expect(portal.cancelsAtPeriodEnd).toBeVisible();
  expect((await subscription()).cancel_at).not.toBeNull();
  await portal.renew.click();
  await portal.confirm.click();
  // Nor does the page on which it is renewed have that badge.
  await expect(portal.cancel).toBeVisible();
  await expect(portal.cancelsAtPeriodEnd).toHaveCount(0);
  expect((await subscription()).cancel_at).toBeNull();
  await portal.returnLink.click();
  await page.waitForURL(`${shop.url}/account`);

  // 28 February: there is no 29th, on which the trial ended.
  await moveTo(stripe, ada.clock, Date.UTC(2027, 1, 28, 2) / 1000);
  expect(await paid()).toEqual([6000, prorated, 2000, 0]);
  expect((await subscription()).status).toBe('active');
});
