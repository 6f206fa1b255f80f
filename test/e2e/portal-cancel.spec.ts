import { violations } from './support/axe.ts';
import { expectToFit } from './support/fit.ts';
import { focusOn } from './support/keyboard.ts';
import { type Features, subscribe } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

type CancelFeature = NonNullable<Features['subscription_cancel']>;

const cancels = (more: Partial<CancelFeature> = {}): Features => ({
  subscription_cancel: { enabled: true, ...more },
});

const REASONS = {
  enabled: true,
  options: [
    'customer_service',
    'low_quality',
    'missing_features',
    'other',
    'switched_service',
    'too_complex',
    'too_expensive',
    'unused',
  ],
} satisfies CancelFeature['cancellation_reason'];

/** What stands in the way of what is behind it. */
const DIALOG = '[role=dialog]';
const DONE = 'Subscription has been canceled';

test.afterEach(({ sandbox }) => fetch(`${sandbox.url}/_sandbox/portal`, flowSetting('older')));

function flowSetting(cancel_flow: 'newer' | 'older'): RequestInit {
  return { method: 'POST', body: JSON.stringify({ cancel_flow }) };
}

test.describe('canceled, and at once back to the shop: nothing stands in the way', () => {
  for (const slow of [false, true]) {
    for (const mode of ['at_period_end', 'immediately'] as const) {
      test(`${mode}${slow ? ', while everything takes its time' : ''}`, async ({
        openPortal,
        page,
        shop,
        stripe,
      }) => {
        const { customer, subscription } = await subscribe(stripe);
        await openPortal(customer, cancels({ mode }));
        if (slow) {
          await page.route(/\/p\/session\//, async (route) => {
            await new Promise((resolve) => setTimeout(resolve, 300));
            await route.continue();
          });
        }
        await page.locator('[data-test="cancel-subscription"]').click();
        await page.locator('[data-testid="confirm"]').click();
        await page.locator('[data-testid="return-to-business-link"]').click();
        await page.waitForURL(`${shop.url}/account`);
        const { status, cancel_at } = await stripe.subscriptions.retrieve(subscription.id);
        expect({ status, cancel_at }).toEqual(
          mode === 'immediately'
            ? { status: 'canceled', cancel_at: null }
            : { status: 'active', cancel_at: subscription.items.data[0]?.current_period_end },
        );
      });
    }
  }
});

test.describe('the older pages', () => {
  test('cancel with a reason, and renew', async ({ openPortal, page, portal, stripe }) => {
    const { customer, subscription } = await subscribe(stripe);
    const session = await openPortal(customer, cancels({ cancellation_reason: REASONS }));
    await page.getByTestId('cancel-subscription').click();
    await expect(page).toHaveURL(new RegExp(`/subscriptions/${subscription.id}/cancel$`));
    await expect(page).toHaveTitle(/Cancel subscription/);
    await expect(page.getByText('Cancel your subscription')).toBeVisible();
    await expect(page.getByText('Confirm cancellation')).toBeVisible();
    await expect(portal.main).toContainText('subscription will be canceled');
    expect(await violations(page)).toEqual([]);

    await portal.confirm.click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.locator('span').nth(1)).toHaveText(DONE);
    expect(await violations(page)).toEqual([]);
    await expect(dialog.getByLabel('I no longer need it')).toHaveAttribute('value', 'no_longer_need');
    const more = page.getByRole('textbox', { name: 'Any additional feedback?' });
    await page.locator('[data-test="cancel-reason-opt-unused"]').check();
    await expect(more).toBeHidden();
    await page.locator('[data-test="cancel-reason-opt-other"]').check();
    await more.fill('Automated test');
    await page.getByTestId('cancellation_reason_submit').click();
    await expect(page.locator(DIALOG)).toBeHidden();
    await expect(portal.cancelsAtPeriodEnd).toBeVisible();
    await expect(portal.cancel).toBeHidden();
    expect((await stripe.subscriptions.retrieve(subscription.id)).cancellation_details).toMatchObject({
      reason: 'cancellation_requested',
      feedback: 'other',
      comment: 'Automated test',
    });

    await page.locator('a[data-test="renew-subscription"]').click();
    await expect(page).toHaveTitle(/Renew subscription/);
    expect(await violations(page)).toEqual([]);
    await portal.confirm.click();
    await page.waitForURL(session.url);
    await expect(portal.cancel).toBeVisible();
    await expect(portal.cancelsAtPeriodEnd).toBeHidden();
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      cancel_at: null,
      cancellation_details: { reason: null, feedback: null, comment: null },
    });
  });

  test('take the reason by the button that specs know as confirm, too', async ({
    openPortal,
    page,
    portal,
    shop,
    stripe,
  }) => {
    const { customer, subscription } = await subscribe(stripe);
    await openPortal(customer, cancels({ cancellation_reason: REASONS }));
    await portal.cancel.click();
    await page.locator('[data-test="confirm"]').click();
    await page.locator(DIALOG).locator('input[value="no_longer_need"]').click();
    await page.locator('[data-testid="confirm"]').click();
    await portal.returnLink.click();
    await page.waitForURL(`${shop.url}/account`);
    const { cancellation_details } = await stripe.subscriptions.retrieve(subscription.id);
    expect(cancellation_details?.feedback).toBe('unused');
  });

  test('ask once, and take no for an answer', async ({ openPortal, page, portal, shop, stripe }) => {
    const { customer, subscription } = await subscribe(stripe);
    const session = await openPortal(customer, cancels({ cancellation_reason: REASONS }));
    await portal.cancel.click();
    await portal.confirm.click();
    await page.getByTestId('cancellation_reason_submit').click();
    await expect(page.getByRole('alert')).toHaveText('Please choose a reason.');
    await page.getByTestId('cancellation_reason_cancel').click();
    await portal.returnLink.click();
    await page.waitForURL(`${shop.url}/account`);
    await page.goto(session.url);
    await expect(portal.renew).toBeVisible();
    await expect(page.locator(DIALOG)).toBeHidden();
    const { cancellation_details } = await stripe.subscriptions.retrieve(subscription.id);
    expect(cancellation_details).toMatchObject({ reason: 'cancellation_requested', feedback: null });
  });

  test('without reasons say that it is done, and go on', async ({ openPortal, page, portal, stripe }) => {
    const { customer } = await subscribe(stripe);
    const session = await openPortal(customer, cancels({ mode: 'immediately' }));
    await portal.cancel.click();
    await expect(portal.main).toContainText('subscription will be canceled immediately');
    await page.getByText('Go back').click();
    await page.waitForURL(session.url);
    await portal.cancel.click();
    await portal.confirm.click();
    await expect(page.locator(`${DIALOG} span`).nth(1)).toHaveText(DONE);
    expect(await violations(page)).toEqual([]);
    await expect(portal.renew).toBeHidden();
    await page.reload();
    await expect(page.locator(DIALOG)).toBeHidden();
    await expect(page.getByText('Current subscription')).toBeHidden();
  });

  test('by the keyboard alone', async ({ openPortal, page, portal, stripe }) => {
    const { customer, subscription } = await subscribe(stripe);
    await openPortal(customer, cancels({ cancellation_reason: REASONS }));
    await focusOn(portal.cancel);
    await page.keyboard.press('Enter');
    await focusOn(portal.confirm);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeVisible();
    await focusOn(page.locator('[data-test="cancel-reason-opt-too_expensive"]'));
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('[data-test="cancel-reason-opt-missing_features"]')).toBeChecked();
    await focusOn(page.getByTestId('cancellation_reason_submit'));
    await page.keyboard.press('Enter');
    await expect(page.locator(DIALOG)).toBeHidden();
    const { cancellation_details } = await stripe.subscriptions.retrieve(subscription.id);
    expect(cancellation_details?.feedback).toBe('missing_features');
  });

  test('Escape is "No thanks"', async ({ openPortal, page, portal, stripe }) => {
    const { customer } = await subscribe(stripe);
    await openPortal(customer, cancels({ cancellation_reason: REASONS }));
    await portal.cancel.click();
    await portal.confirm.click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.locator(DIALOG)).toBeHidden();
    await expect(portal.renew).toBeVisible();
  });

  test('in two tabs: the second is shown how things are', async ({
    context,
    openPortal,
    page,
    portal,
    stripe,
  }) => {
    const { customer } = await subscribe(stripe);
    const session = await openPortal(customer, cancels());
    await portal.cancel.click();
    const other = await context.newPage();
    await other.goto(session.url);
    await other.locator('[data-test=cancel-subscription]').click();
    await other.getByTestId('confirm').click();
    await expect(other.locator('[data-test=renew-subscription]')).toBeVisible();
    await portal.confirm.click();
    await expect(portal.confirm).toBeHidden();
    await expect(portal.main).toContainText('Your subscription will end on');
    await page.getByText('Go back').click();
    await expect(portal.renew).toBeVisible();
  });

  test('the back button shows how things are now', async ({ openPortal, page, portal, stripe }) => {
    const { customer } = await subscribe(stripe);
    await openPortal(customer, cancels());
    await portal.cancel.click();
    await portal.confirm.click();
    await expect(portal.renew).toBeVisible();
    await page.goBack();
    await expect(portal.confirm).toBeHidden();
    await expect(portal.main).toContainText('Your subscription will end on');
  });
});

test.describe('the newer pages', () => {
  test.beforeEach(({ sandbox }) => fetch(`${sandbox.url}/_sandbox/portal`, flowSetting('newer')));

  test('ask for the reason first', async ({ openPortal, page, portal, stripe }) => {
    const { customer, subscription } = await subscribe(stripe);
    await openPortal(customer, cancels({ cancellation_reason: REASONS }));
    await page.getByRole('link', { name: 'Cancel subscription' }).click();
    await expect(page).toHaveTitle(/Cancel subscription/);
    await page.getByRole('button', { name: 'Continue to cancellation' }).click();
    await expect(page.getByRole('alert')).toHaveText('Please choose a reason.');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Reason' }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('option', { name: 'I no longer need it' }).click();
    await page.getByRole('button', { name: 'Continue to cancellation' }).click();
    await expect(portal.main).toContainText('subscription will be canceled');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel subscription' }).click();
    await expect(portal.cancelsAtPeriodEnd).toBeVisible();
    expect((await stripe.subscriptions.retrieve(subscription.id)).cancellation_details).toMatchObject({
      reason: 'cancellation_requested',
      feedback: 'unused',
    });
    await expect(page.getByTestId('cancellation_reason_submit')).toBeHidden();
    await portal.renew.click();
    await portal.confirm.click();
    await expect(page.getByRole('link', { name: 'Cancel subscription' })).toBeVisible();
  });

  test('by the keyboard alone, and back again', async ({ openPortal, page, portal, stripe }) => {
    const { customer, subscription } = await subscribe(stripe);
    await openPortal(customer, cancels({ cancellation_reason: REASONS }));
    await portal.cancel.click();
    const reason = page.getByRole('button', { name: 'Reason' });
    await focusOn(reason);
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('option', { name: "It's too expensive" })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(reason).toBeFocused();
    await expect(page.getByRole('option').first()).toBeHidden();
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(reason).toContainText('Other reason');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Moving away');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(portal.confirm).toBeVisible();
    await page.goBack();
    await expect(portal.confirm).toBeHidden();
    await expect(reason).toContainText('Other reason');
    await page.goForward();
    await focusOn(portal.confirm);
    await page.keyboard.press('Enter');
    await expect(portal.renew).toBeVisible();
    expect((await stripe.subscriptions.retrieve(subscription.id)).cancellation_details).toMatchObject({
      feedback: 'other',
      comment: 'Moving away',
    });
  });

  test('without reasons: the question is left out', async ({ openPortal, page, portal, shop, stripe }) => {
    const { customer, subscription } = await subscribe(stripe);
    await openPortal(customer, cancels({ mode: 'immediately' }));
    await page.getByRole('link', { name: 'Cancel subscription' }).click();
    await page.getByRole('button', { name: 'Cancel subscription' }).click();
    await portal.returnLink.click();
    await page.waitForURL(`${shop.url}/account`);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled');
  });
});

test.describe('a link to the cancellation alone', () => {
  const flow = (subscription: string, shopUrl: string) => ({
    flow_data: {
      type: 'subscription_cancel' as const,
      subscription_cancel: { subscription },
      after_completion: { type: 'redirect' as const, redirect: { return_url: `${shopUrl}/cancel` } },
    },
  });

  test('leads back to the shop', async ({ openPortal, page, portal, shop, stripe }) => {
    const { customer, subscription } = await subscribe(stripe);
    await openPortal(customer, cancels(), flow(subscription.id, shop.url));
    await expect(page).toHaveURL(/\/cancel$/);
    await portal.confirm.click();
    await page.waitForURL(`${shop.url}/cancel`);
    expect((await stripe.subscriptions.retrieve(subscription.id)).cancel_at).not.toBeNull();
  });

  test('asks why before it does', async ({ openPortal, page, portal, shop, stripe }) => {
    const { customer, subscription } = await subscribe(stripe);
    const features = cancels({ cancellation_reason: REASONS });
    await openPortal(customer, features, flow(subscription.id, shop.url));
    await portal.confirm.click();
    await expect(page.getByRole('dialog').locator('span').nth(1)).toHaveText(DONE);
    expect(await violations(page)).toEqual([]);
    await page.locator('[data-test="cancel-reason-opt-too_complex"]').check();
    await page.getByTestId('cancellation_reason_submit').click();
    await page.waitForURL(`${shop.url}/cancel`);
    const { cancellation_details } = await stripe.subscriptions.retrieve(subscription.id);
    expect(cancellation_details?.feedback).toBe('too_complex');
  });

  test('is confirmed here', async ({ openPortal, page, portal, stripe }) => {
    const { customer, subscription } = await subscribe(stripe);
    await openPortal(customer, cancels({ mode: 'immediately', cancellation_reason: REASONS }), {
      flow_data: {
        type: 'subscription_cancel',
        subscription_cancel: { subscription: subscription.id },
        after_completion: {
          type: 'hosted_confirmation',
          hosted_confirmation: { custom_message: 'Sorry to see you go.' },
        },
      },
    });
    await portal.confirm.click();
    await page.getByTestId('cancellation_reason_cancel').click();
    await expect(page.getByText('Sorry to see you go.')).toBeVisible();
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled');
  });
});

test.describe('a pause', () => {
  test.beforeEach(({ sandbox }) => fetch(`${sandbox.url}/_sandbox/portal`, flowSetting('newer')));

  test('for a while, ended early', async ({ openPortal, page, portal, stripe }) => {
    const { customer, subscription } = await subscribe(stripe);
    await openPortal(customer, {
      subscription_pause: {
        enabled: true,
        duration: {
          type: 'interval_options',
          interval_options: [{ interval: 'month' }, { interval: 'month', interval_count: 3 }],
        },
      },
    });
    await page.getByTestId('pause-subscription').click();
    await expect(page).toHaveTitle(/Pause subscription/);
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('3 months').check();
    await portal.confirm.click();
    await expect(portal.main).toContainText('Your plan is paused until');
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('paused');
    await page.getByTestId('resume-subscription').click();
    await expect(page).toHaveTitle(/Resume subscription/);
    expect(await violations(page)).toEqual([]);
    await portal.confirm.click();
    await expect(page.getByTestId('pause-subscription')).toBeVisible();
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  for (const generation of ['older', 'newer'] as const) {
    test(`the ${generation} pages fit`, async ({ openPortal, page, portal, sandbox, stripe }) => {
      await fetch(`${sandbox.url}/_sandbox/portal`, flowSetting(generation));
      const fits = () => expectToFit(page, [320]);
      const { customer } = await subscribe(stripe);
      await openPortal(customer, cancels({ cancellation_reason: REASONS }));
      await fits();
      await portal.cancel.click();
      await expect(page).toHaveTitle(/Cancel subscription/);
      await fits();
      if (generation === 'newer') {
        await page.getByRole('button', { name: 'Reason' }).click();
        await fits();
        await page.getByRole('option', { name: 'Other reason' }).click();
        await page.getByRole('button', { name: 'Continue to cancellation' }).click();
      }
      await portal.confirm.click();
      if (generation === 'older') {
        await page.locator('[data-test="cancel-reason-opt-other"]').check();
        await fits();
        expect(await violations(page)).toEqual([]);
        await page.getByTestId('cancellation_reason_cancel').click();
      }
      await portal.renew.click();
      await expect(page).toHaveTitle(/Renew subscription/);
      await fits();
      await portal.confirm.click();
      await expect(portal.cancel).toBeVisible();
    });
  }
});
