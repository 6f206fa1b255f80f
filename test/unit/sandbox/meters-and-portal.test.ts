import { beforeEach, describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

let time = 1_800_000_000_000;
const client = useSandbox({ now: () => time });

beforeEach(() => client.control('POST', 'reset'));

describe('a meter', () => {
  const make = (event_name = 'calls') =>
    client.stripe.billing.meters.create({
      display_name: 'Calls',
      event_name,
      default_aggregation: { formula: 'sum' },
    });

  test('is deactivated and reactivated, with its times', async () => {
    const { id } = await make();
    time += 10_000;
    const off = await client.stripe.billing.meters.deactivate(id);
    expect(off).toMatchObject({
      status: 'inactive',
      status_transitions: { deactivated_at: time / 1000 },
      updated: time / 1000,
    });
    time += 10_000;
    const on = await client.stripe.billing.meters.reactivate(id);
    expect(on).toMatchObject({
      status: 'active',
      status_transitions: { deactivated_at: null },
      updated: time / 1000,
    });
  });

  test('frees its event name when it is deactivated', async () => {
    const { id } = await make();
    await expect(make()).rejects.toThrow('already exists');
    await client.stripe.billing.meters.deactivate(id);
    expect((await make()).event_name).toBe('calls');
    await expect(client.stripe.billing.meters.reactivate(id)).rejects.toThrow('already exists');
  });

  test('can change its display name', async () => {
    const { id } = await make();
    expect((await client.stripe.billing.meters.update(id, { display_name: 'Other' })).display_name).toBe(
      'Other',
    );
  });
});

describe('a portal configuration', () => {
  const portal = () => client.stripe.billingPortal.configurations;
  const price = async (product: string, interval: 'month' | 'year') =>
    (await client.stripe.prices.create({ product, currency: 'usd', unit_amount: 1, recurring: { interval } }))
      .id;

  test('keeps what an update does not name', async () => {
    await client.stripe.products.create({ id: 'p', name: 'P' });
    const prices = [await price('p', 'month'), await price('p', 'year')];
    const made = await portal().create({
      business_profile: { headline: 'Hello', privacy_policy_url: 'https://example.com/p' },
      features: {
        subscription_cancel: { enabled: true, mode: 'immediately', proration_behavior: 'create_prorations' },
        payment_method_update: { enabled: true },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price'],
          products: [{ product: 'p', prices }],
        },
      },
    });
    const expand = ['features.subscription_update.products'];
    const before = await portal().retrieve(made.id, { expand });
    const after = await portal().update(made.id, {
      business_profile: { headline: 'Bye' },
      features: { subscription_cancel: { enabled: false }, invoice_history: { enabled: true } },
      expand,
    });
    expect(after.business_profile).toEqual({
      headline: 'Bye',
      privacy_policy_url: 'https://example.com/p',
      terms_of_service_url: null,
    });
    expect(after.features.subscription_cancel).toEqual({
      ...before.features.subscription_cancel,
      enabled: false,
    });
    expect(after.features.subscription_update).toEqual(before.features.subscription_update);
    expect(after.features.invoice_history).toEqual({ enabled: true });
  });

  test('an archived price in it does not hinder other changes', async () => {
    await client.stripe.products.create({ id: 'p', name: 'P' });
    const id = await price('p', 'month');
    const made = await portal().create({
      features: {
        payment_method_update: { enabled: true },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price'],
          products: [{ product: 'p', prices: [id] }],
        },
      },
    });
    await client.stripe.prices.update(id, { active: false });
    expect((await portal().update(made.id, { name: 'x' })).name).toBe('x');
  });

  test('the rules hold for the outcome of an update', async () => {
    const { id } = await portal().create({
      features: {
        subscription_cancel: { enabled: true, mode: 'immediately', proration_behavior: 'create_prorations' },
      },
    });
    await expect(
      portal().update(id, { features: { subscription_cancel: { mode: 'at_period_end' } } }),
    ).rejects.toThrow('only compatible with `mode=immediately`');
  });

  test('texts are unset by empty ones', async () => {
    const { id } = await portal().create({
      business_profile: {
        headline: 'x',
        privacy_policy_url: 'https://example.com/p',
        terms_of_service_url: 'https://example.com/t',
      },
      default_return_url: 'https://example.com',
      features: { customer_update: { enabled: true, allowed_updates: ['email'] } },
      metadata: { a: 'b' },
      name: 'x',
    });
    const bare = await portal().update(id, {
      business_profile: { headline: '', privacy_policy_url: '', terms_of_service_url: '' },
      default_return_url: '',
      features: { customer_update: { allowed_updates: '' } },
      metadata: '',
      name: '',
    });
    expect(bare).toMatchObject({
      business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
      default_return_url: null,
      features: { customer_update: { allowed_updates: [], enabled: true } },
      metadata: {},
      name: null,
    });
  });

  test('its login page stands at the address the call came to', async () => {
    const on = await portal().create({
      features: { invoice_history: { enabled: true } },
      login_page: { enabled: true },
    });
    expect(on.login_page.url).toMatch(new RegExp(`^${client.sandbox.url}/p/login/test_\\w+$`));
    expect((await portal().update(on.id, { login_page: { enabled: true } })).login_page).toEqual(
      on.login_page,
    );
    expect((await portal().update(on.id, { login_page: { enabled: false } })).login_page).toEqual({
      enabled: false,
      url: null,
    });
  });

  test('a pause without an end has no intervals', async () => {
    const { features } = await portal().create({
      features: { subscription_pause: { enabled: true, duration: { type: 'indefinite' } } },
    });
    expect(features.subscription_pause).toEqual({
      enabled: true,
      duration: { type: 'indefinite', interval_options: [] },
    });
  });
});
