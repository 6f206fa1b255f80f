/** The portal of a customer, opened without the API. */
import { beforeEach, expect, test, vi } from 'vitest';
import { useSandbox } from './support.ts';

/** Between two pieces of its work a clock that is on its way waits for this. */
const turn = vi.hoisted(() => ({ next: Promise.resolve() }));
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setImmediate: () => turn.next,
}));

const client = useSandbox();

beforeEach(() => client.control('POST', 'reset'));

const open = (customer: string) => client.control('POST', `customers/${customer}/portal`, {});

const configuration = async () =>
  (
    await client.stripe.billingPortal.configurations.create({
      features: { invoice_history: { enabled: true } },
    })
  ).id;

/** The configuration of the session that was made last. */
async function shown(): Promise<string> {
  const { data } = (await client.control('GET', 'objects/billing_portal.session?limit=1')).body;
  return data[0].configuration;
}

test('leads to its page, and is a session like any other', async () => {
  const { id } = await client.stripe.customers.create({ name: 'Ada' });
  await configuration();
  const { status, body } = await open(id);
  expect([status, Object.keys(body)]).toEqual([200, ['url']]);
  expect(body.url).toMatch(new RegExp(`^${client.sandbox.url}/p/session/test_`));
  expect((await fetch(body.url)).status).toBe(200);
  const [event] = (await client.stripe.events.list({ type: 'billing_portal.session.created' })).data;
  expect(event?.data.object).toMatchObject({ customer: id, url: body.url, flow: null });
});

test('shows the default configuration, or else the newest that is active', async () => {
  const { id } = await client.stripe.customers.create();
  const [first, second, third] = [await configuration(), await configuration(), await configuration()];
  await client.stripe.billingPortal.configurations.update(third, { active: false });
  await open(id);
  expect(await shown()).toBe(second);
  await client.control('POST', 'portal', { default_configuration: first });
  await open(id);
  expect(await shown()).toBe(first);
});

test('without a configuration it is said what to make', async () => {
  const { id } = await client.stripe.customers.create();
  const { status, body } = await open(id);
  expect(status).toBe(400);
  expect(body.error.message).toContain('make one with POST /v1/billing_portal/configurations');
  expect(body.error.message).toContain('in the workbench under Settings');
  expect((await client.control('GET', 'objects/billing_portal.session')).body.data).toEqual([]);
});

test('there is none for a customer that is not, or no more', async () => {
  await configuration();
  const { id } = await client.stripe.customers.create();
  await client.stripe.customers.del(id);
  for (const customer of [id, 'cus_nobody']) {
    const { status, body } = await open(customer);
    expect([status, body.error.message]).toEqual([404, `There is no customer ${customer}.`]);
  }
});

test('is refused while the test clock of the customer is on its way', async () => {
  await configuration();
  const frozen_time = 1_767_225_600;
  const { id: test_clock } = await client.stripe.testHelpers.testClocks.create({ frozen_time });
  const { id } = await client.stripe.customers.create({ test_clock });
  turn.next = new Promise(() => {});
  await client.stripe.testHelpers.testClocks.advance(test_clock, { frozen_time: frozen_time + 86_400 });
  const { status, body } = await open(id);
  expect([status, body.error.message]).toEqual([
    429,
    `Test clock advancement underway - cannot perform modifications: ${test_clock}.`,
  ]);
});
