/** An update in the portal whose payment is declined, or wants its cardholder: the plan stays as it is until it is paid. */
import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { told } from './billing-shop.ts';
import { expectMade, updatePages } from './portal-update-page.ts';
import { useUpdateShop } from './portal-update-shop.ts';

const { catalog, client, current, everything, subscriber } = useUpdateShop();

const ITEMS = ['invoiceitem.created', 'invoiceitem.created'];

describe('an update that is not paid', () => {
  const withCard = async (card: string) => {
    const ada = await subscriber();
    const method = await client.stripe.paymentMethods.attach(card, { customer: ada.customer });
    await client.stripe.customers.update(ada.customer, {
      invoice_settings: { default_payment_method: method.id },
    });
    return { ada, pages: await updatePages(client, ada.customer, everything()) };
  };
  const to = () => ({ price: catalog.pro, quantity: 1 });

  test('leaves the plan as it is, and waits', async () => {
    const { ada, pages } = await withCard('pm_card_chargeCustomerFail');
    const shown = await pages.shown(ada.subscription.id, to());
    const events = await told(client, async () => {
      expect(await pages.confirm(ada.subscription.id, shown)).toEqual({
        status: 402,
        body: { errors: { form: 'Your card was declined. Your subscription stays as it is.' } },
      });
    });
    expect(events).toEqual([
      ...ITEMS,
      'charge.failed',
      'customer.updated',
      'customer.subscription.updated',
      'payment_intent.payment_failed',
      'payment_intent.created',
      'invoice.created',
      'invoice.finalized',
      'invoice.payment_failed',
    ]);
    const waiting = await current(ada);
    expect(waiting).toMatchObject({ status: 'active', items: { data: [{ price: { id: catalog.team } }] } });
    expect(waiting.pending_update?.subscription_items?.[0]?.price.id).toBe(catalog.pro);
    const { html } = await pages.get(`subscriptions/${ada.subscription.id}/update`);
    expect(html).toContain('Your change waits for its payment');
    expect(html).toContain((waiting.latest_invoice as Stripe.Invoice).hosted_invoice_url ?? 'none');
    expect(html).not.toContain('pricing-table-card');
  });

  test('waits no longer on the page when its invoice is given up', async () => {
    const { ada, pages } = await withCard('pm_card_chargeCustomerFail');
    await pages.update(ada.subscription.id, to());
    const { latest_invoice } = await current(ada);
    await client.stripe.invoices.markUncollectible((latest_invoice as Stripe.Invoice).id ?? '');
    const { html } = await pages.get(`subscriptions/${ada.subscription.id}/update`);
    expect(html).not.toContain('Your change waits for its payment');
    expect(html).toContain('pricing-table-card');
  });

  test('is tried again with another card, at the same amount', async () => {
    const { ada, pages } = await withCard('pm_card_chargeCustomerFail');
    const shown = await pages.shown(ada.subscription.id, to());
    await pages.confirm(ada.subscription.id, shown);
    const good = await client.stripe.paymentMethods.attach('pm_card_visa', { customer: ada.customer });
    await client.stripe.customers.update(ada.customer, {
      invoice_settings: { default_payment_method: good.id },
    });
    expectMade(pages, await pages.confirm(ada.subscription.id, shown));
    const { data } = await client.stripe.invoices.list({ subscription: ada.subscription.id });
    expect(data.map(({ status, amount_paid }) => [status, amount_paid])).toEqual([
      ['paid', 3000],
      ['void', 0],
      ['paid', 2000],
    ]);
    expect(await current(ada)).toMatchObject({
      pending_update: null,
      items: { data: [{ price: { id: catalog.pro } }] },
    });
  });

  test('is given up', async () => {
    const { ada, pages } = await withCard('pm_card_chargeCustomerFail');
    await pages.update(ada.subscription.id, to());
    const events = await told(client, async () => {
      const reply = await pages.post(`subscriptions/${ada.subscription.id}/update/cancel`, {});
      expect(reply).toMatchObject({ status: 200, body: { redirect: expect.stringMatching(/\/update$/) } });
    });
    expect(events).toEqual(['payment_intent.canceled', 'invoice.voided', 'customer.subscription.updated']);
    expect(await current(ada)).toMatchObject({
      pending_update: null,
      items: { data: [{ price: { id: catalog.team } }] },
    });
    const again = await told(client, () =>
      pages.post(`subscriptions/${ada.subscription.id}/update/cancel`, {}),
    );
    expect(again).toEqual([]);
  });

  test('is made when the cardholder authenticates', async () => {
    const { ada, pages } = await withCard('pm_card_authenticationRequired');
    const at = `subscriptions/${ada.subscription.id}/confirm`;
    const { body } = await pages.update(ada.subscription.id, to());
    expect(body).toEqual({
      challenge: `${new URL(pages.place).pathname}/${at}/challenge?intent=${body.intent}`,
      intent: expect.stringMatching(/^pi_/),
    });
    expect((await current(ada)).items.data[0]?.price.id).toBe(catalog.team);
    expect((await pages.get(`${at}/challenge`)).html).toContain('a payment of $30.00');
    expect(await pages.post(`${at}/authenticate`, { outcome: 'perhaps' })).toMatchObject({ status: 422 });
    const events = await told(client, async () => {
      expectMade(pages, await pages.post(`${at}/authenticate`, { outcome: 'complete' }));
    });
    expect(events.filter((type) => /^(customer\.subscription|invoice\.paid)/.test(type))).toEqual([
      'customer.subscription.updated',
      'customer.subscription.pending_update_applied',
      'invoice.paid',
    ]);
    expect(await current(ada)).toMatchObject({
      pending_update: null,
      items: { data: [{ price: { id: catalog.pro } }] },
    });
    expect(await pages.post(`${at}/authenticate`, { outcome: 'complete' })).toMatchObject({ status: 409 });
    expect((await pages.get(`${at}/challenge`)).status).toBe(404);
  });

  test('is not when another tab asks for another meanwhile: only what was shown is agreed to', async () => {
    const { ada, pages } = await withCard('pm_card_authenticationRequired');
    const at = `subscriptions/${ada.subscription.id}/confirm`;
    const { body: shown } = await pages.update(ada.subscription.id, to());
    const { body: other } = await pages.update(ada.subscription.id, { ...to(), quantity: 9 });
    const agreed = { outcome: 'complete', intent: shown.intent };
    const events = await told(client, async () => {
      expect(await pages.post(`${at}/authenticate`, agreed)).toEqual({ status: 409, body: { reload: true } });
      expect((await pages.get(`${at}/challenge?intent=${shown.intent}`)).status).toBe(404);
    });
    expect(events).toEqual([]);
    expect((await pages.get(`${at}/challenge?intent=${other.intent}`)).html).toContain('a payment of');
    expectMade(pages, await pages.post(`${at}/authenticate`, { outcome: 'complete', intent: other.intent }));
    expect((await current(ada)).items.data[0]).toMatchObject({ price: { id: catalog.pro }, quantity: 9 });
  });

  test('is not when he does not', async () => {
    const { ada, pages } = await withCard('pm_card_authenticationRequired');
    const at = `subscriptions/${ada.subscription.id}/confirm`;
    await pages.update(ada.subscription.id, to());
    expect(await pages.post(`${at}/authenticate`, { outcome: 'fail' })).toMatchObject({
      status: 402,
      body: {
        errors: { form: expect.stringContaining('We are unable to authenticate your payment method.') },
      },
    });
    expect(await current(ada)).toMatchObject({
      status: 'active',
      items: { data: [{ price: { id: catalog.team } }] },
    });
  });

  test('is not when the card is declined after that', async () => {
    const { ada, pages } = await withCard('pm_card_threeDSecureRequiredChargeDeclined');
    const at = `subscriptions/${ada.subscription.id}/confirm`;
    expect((await pages.update(ada.subscription.id, to())).body).toHaveProperty('challenge');
    expect(await pages.post(`${at}/authenticate`, { outcome: 'complete' })).toEqual({
      status: 402,
      body: { errors: { form: 'Your card was declined. Your subscription stays as it is.' } },
    });
    expect(await current(ada)).toMatchObject({
      status: 'active',
      items: { data: [{ price: { id: catalog.team } }] },
    });
  });

  test('needs a card', async () => {
    const ada = await subscriber({ items: [{ price: catalog.team }], trial_period_days: 30 }, '');
    const pages = await updatePages(client, ada.customer, everything());
    const shown = await pages.shown(ada.subscription.id, to());
    expect(shown.html).toContain('There is no card to pay with.');
    const card = `subscriptions/${ada.subscription.id}/update-payment-method`;
    expect(shown.html).toContain(`/${card}?price=${catalog.pro}&amp;quantity=1"`);
    expect(shown.html).not.toContain('data-testid="confirm"');
    expect(await pages.confirm(ada.subscription.id, shown)).toMatchObject({ status: 402 });
    expect(await current(ada)).toMatchObject({
      status: 'trialing',
      items: { data: [{ price: { id: catalog.team } }] },
    });

    const typed = { number: '4242424242424242', expiry: '12 / 34', cvc: '123', country: 'DE' };
    expect(await pages.post(`${card}/new`, typed)).toMatchObject({ status: 200 });
    expectMade(pages, await pages.update(ada.subscription.id, to()));
    expect(await current(ada)).toMatchObject({
      status: 'active',
      items: { data: [{ price: { id: catalog.pro } }] },
      latest_invoice: { status: 'paid' },
    });
  });

  test('of a subscription with a card of its own is paid with another, which is chosen for it', async () => {
    const { ada, pages } = await withCard('pm_card_visa');
    const bad = await client.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
      customer: ada.customer,
    });
    await client.stripe.subscriptions.update(ada.subscription.id, { default_payment_method: bad.id });
    const shown = await pages.shown(ada.subscription.id, to());
    expect(await pages.confirm(ada.subscription.id, shown)).toMatchObject({ status: 402 });
    const card = `subscriptions/${ada.subscription.id}/update-payment-method`;
    const typed = { number: '5555555555554444', expiry: '12 / 34', cvc: '123', country: 'DE' };
    expect(await pages.post(`${card}/new`, typed)).toMatchObject({ status: 200 });
    expectMade(pages, await pages.update(ada.subscription.id, to()));
    expect((await current(ada)).items.data[0]?.price.id).toBe(catalog.pro);
    const { data } = await client.stripe.charges.list({ customer: ada.customer, limit: 1 });
    expect(data[0]).toMatchObject({ paid: true, payment_method_details: { card: { last4: '4444' } } });
  });

  test('needs one to end a trial, whatever the trial says of that', async () => {
    const end_behavior = { missing_payment_method: 'cancel' as const };
    const params = { trial_period_days: 30, trial_settings: { end_behavior } };
    const ada = await subscriber(params, '');
    const pages = await updatePages(client, ada.customer, everything());
    const shown = await pages.shown(ada.subscription.id, to());
    expect(shown.html).toContain('There is no card to pay with.');
    expect(await pages.confirm(ada.subscription.id, shown)).toMatchObject({ status: 402 });
    expect((await current(ada)).status).toBe('trialing');
  });
});
