/** Billing information in the portal, by the names that specs of real integrations use. */
import type { Page } from '@playwright/test';
import { expectWellMade, violations } from './support/axe.ts';
import { focusOn } from './support/keyboard.ts';
import { type Features, subscribe } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

type Allowed = NonNullable<NonNullable<Features['customer_update']>['allowed_updates']>;

const allowing = (...allowed_updates: Allowed & string[]): Features => ({
  customer_update: { enabled: true, allowed_updates },
});
const MOST = allowing('address', 'email', 'name', 'phone');
const EVERYTHING = allowing('address', 'email', 'name', 'phone', 'shipping');

const textbox = (page: Page, name: string) => page.getByRole('textbox', { name });
const update = (page: Page) => page.getByRole('button', { name: 'Update information' });

test('name and address are changed as specs do it, the state typed for', async ({
  openPortal,
  page,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, MOST);
  await expect(page.getByText('Billing information')).toBeVisible();
  await expect(page.getByText('ada@example.com')).toBeVisible();
  await update(page).click();

  await expect(page.locator('form').getByText('Billing information')).toBeVisible();
  for (const label of [/^Name$/, /^Email$/])
    await expect(page.locator('div').filter({ hasText: label }).first()).toBeVisible();
  for (const label of [/^Address$/, /^Phone number$/])
    await expect(page.locator('div').filter({ hasText: label })).toBeVisible();
  await expect(page.locator('[data-test="cancel"]')).toBeVisible();

  await textbox(page, 'Name').fill('My Team');
  await textbox(page, 'Address line 1').fill('742 Evergreen Terrace');
  await textbox(page, 'Address line 2').fill('');
  await textbox(page, 'City').fill('Springfield');
  await page.getByLabel('State').click();
  await page.getByLabel('State').pressSequentially('Illinois');
  await page.getByLabel('State').press('Enter');
  await textbox(page, 'ZIP').fill('62701');
  await page.locator('[data-testid="confirm"]').click();

  await expect(page.getByText('NameMy Team')).toBeVisible();
  await expect(page.getByText('742 Evergreen Terrace', { exact: true })).toBeVisible();
  await expect(page.getByText('Springfield, IL 62701 US')).toBeVisible();
  expect(await stripe.customers.retrieve(customer)).toMatchObject({
    name: 'My Team',
    address: { line1: '742 Evergreen Terrace', line2: null, city: 'Springfield', state: 'IL' },
  });
});

test('what is there can be seen in the form; leaving it changes nothing', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const address = { line1: 'Weg 1', city: 'Berlin', postal_code: '10115', country: 'DE' };
  const { customer } = await subscribe(stripe, {}, { phone: '+49 30 1234567', address });
  await openPortal(customer, MOST);
  for (const leave of ['[data-test="cancel"]', '.Portal-back']) {
    await update(page).click();
    await expect(textbox(page, 'Name')).toHaveValue('Ada Lovelace');
    await expect(textbox(page, 'Email')).toHaveValue('ada@example.com');
    await expect(textbox(page, 'Phone number')).toHaveValue('+49 30 1234567');
    await expect(textbox(page, 'Address line 1')).toHaveValue('Weg 1');
    await expect(textbox(page, 'Postal code')).toHaveValue('10115');
    await expect(page.getByLabel('Country')).toHaveValue('DE');
    await textbox(page, 'Name').fill('Somebody else');
    await page.locator(leave).click();
    await expect(page.getByText('NameAda Lovelace')).toBeVisible();
  }
  await update(page).click();
  await portal.confirm.click();
  await expect(page.getByText('Berlin, 10115 DE')).toBeVisible();
});

test('an address is as its country has it', async ({ openPortal, page, portal, stripe }) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, EVERYTHING);
  await update(page).click();
  await expect(page.getByLabel('State')).toHaveJSProperty('localName', 'select');
  await page.getByLabel('Country').selectOption('CA');
  await page.getByLabel('Province').selectOption('Quebec');
  await expect(textbox(page, 'Postal code')).toBeVisible();
  await page.getByLabel('Country').selectOption('DE');
  await textbox(page, 'State or region').fill('Bayern');
  await textbox(page, 'Address line 1').fill('Weg 1');
  await textbox(page, 'City').fill('Passau');
  await textbox(page, 'Recipient').fill('Marge');
  await page.getByLabel('Ship to').selectOption('FR');
  await textbox(page, 'Street').fill('Rue 1');
  await textbox(page, 'Town').fill('Lyon');
  await portal.confirm.click();
  await expect(page.getByText('Passau, Bayern DE')).toBeVisible();
  expect(await stripe.customers.retrieve(customer)).toMatchObject({
    address: { state: 'Bayern', country: 'DE', postal_code: null },
    shipping: { name: 'Marge', address: { line1: 'Rue 1', city: 'Lyon', country: 'FR' } },
  });
});

test('what is wrong is said at its field, and gone when it is corrected', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, MOST);
  await update(page).click();
  await textbox(page, 'Name').fill('');
  await textbox(page, 'Email').fill('ada@');
  await textbox(page, 'Phone number').fill('1');
  await textbox(page, 'City').fill('Springfield');
  await portal.confirm.click();
  await expect(textbox(page, 'Name')).toBeFocused();
  await expect(textbox(page, 'Name')).toHaveAccessibleDescription('Required');
  await expect(textbox(page, 'Email')).toHaveAccessibleDescription('Your email is invalid.');
  await expect(textbox(page, 'Phone number')).toHaveAccessibleDescription('Your phone number is incomplete.');
  for (const name of ['Address line 1', 'ZIP'])
    await expect(textbox(page, name)).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('State')).toHaveAttribute('aria-invalid', 'true');
  await expect(textbox(page, 'City')).toHaveValue('Springfield');
  expect(await violations(page)).toEqual([]);

  await textbox(page, 'Name').fill('Ada');
  await expect(textbox(page, 'Name')).toHaveAttribute('aria-invalid', 'false');
  await textbox(page, 'Email').fill('ada@example.org');
  await textbox(page, 'Phone number').fill('');
  await textbox(page, 'City').fill('');
  await portal.confirm.click();
  await expect(page.getByText('NameAda')).toBeVisible();
  await expect(page.getByText('ada@example.org')).toBeVisible();
});

const ALONE: Record<
  string,
  { allowed: 'address' | 'email' | 'name' | 'phone' | 'shipping'; fields: number }
> = {
  Name: { allowed: 'name', fields: 1 },
  Email: { allowed: 'email', fields: 1 },
  'Phone number': { allowed: 'phone', fields: 1 },
  'Address line 1': { allowed: 'address', fields: 6 },
  Recipient: { allowed: 'shipping', fields: 7 },
};

test('each thing alone: nothing else can be changed', async ({ openPortal, page, stripe }) => {
  const { customer } = await subscribe(stripe);
  for (const [label, { allowed, fields }] of Object.entries(ALONE)) {
    await openPortal(customer, allowing(allowed));
    await update(page).click();
    await expect(textbox(page, label)).toBeVisible();
    await expect(page.locator('form :is(input, select)')).toHaveCount(fields);
  }
  await openPortal(customer, { invoice_history: { enabled: true } });
  await expect(page.getByText('Billing information')).toHaveCount(0);
  await expect(page.getByText('ada@example.com')).toBeVisible();
});

test('with the keyboard alone', async ({ openPortal, page, stripe }) => {
  const { customer } = await subscribe(stripe, {}, { phone: '+1 555 0100' });
  await openPortal(customer, MOST);
  await focusOn(update(page));
  await page.keyboard.press('Space');
  await expect(textbox(page, 'Name')).toBeVisible();
  await focusOn(page.getByRole('link', { name: 'Billing' }));
  const type = async (text: string) => {
    await page.keyboard.press('Tab');
    await page.keyboard.type(text);
  };
  for (const text of ['My Team', 'team@example.com', 'United States', 'Main Street 1', '', 'Springfield'])
    await type(text);
  await type('Illinois');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('State')).toHaveValue('IL');
  await expect(page.getByLabel('State')).toBeFocused();
  await type('62701');
  await page.keyboard.press('Enter');
  await expect(page.getByText('NameMy Team')).toBeVisible();
  await expect(page.getByText('Springfield, IL 62701 US')).toBeVisible();
});

test('axe finds nothing, and nothing scrolls sideways, on a phone neither', async ({
  openPortal,
  page,
  stripe,
}) => {
  const address = {
    line1: 'A street with a name that is much too long for a narrow telephone',
    country: 'US',
  };
  const email = 'somebody.with.a.very.long.address@an-example-with-a-long-name.example.com';
  const { customer } = await subscribe(stripe, {}, { address, email });
  await openPortal(customer, EVERYTHING);
  await expectWellMade(page);
  await update(page).click();
  await expect(textbox(page, 'Name')).toBeVisible();
  await expectWellMade(page);
});

test('the flow for it ends with what it says', async ({ openPortal, page, portal, stripe }) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, MOST, {
    flow_data: {
      type: 'customer_update',
      after_completion: {
        type: 'hosted_confirmation',
        hosted_confirmation: { custom_message: 'Thank you, Ada.' },
      },
    },
  });
  await expect(page.locator('form').getByText('Billing information')).toBeVisible();
  await textbox(page, 'Name').fill('Countess');
  await portal.confirm.click();
  await expect(page.getByText('Thank you, Ada.')).toBeVisible();
});
