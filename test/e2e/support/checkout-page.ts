/** Stripe's Checkout page by the names that public specs of real integrations use, and by nothing else. */
import type { FrameLocator, Locator, Page } from '@playwright/test';

export interface Card {
  number: string;
  expiry?: string;
  cvc?: string;
}

export class CheckoutPage {
  readonly page: Page;
  readonly cardNumber: Locator;
  readonly cardExpiry: Locator;
  readonly cardCvc: Locator;
  readonly billingName: Locator;
  readonly country: Locator;
  readonly postalCode: Locator;
  readonly email: Locator;
  readonly submit: Locator;
  /** What is wrong with the card. */
  readonly cardError: Locator;
  readonly total: Locator;

  constructor(page: Page) {
    this.page = page;
    this.cardNumber = page.getByRole('textbox', { name: 'Card number' });
    this.cardExpiry = page.getByRole('textbox', { name: 'Expiration' });
    this.cardCvc = page.getByRole('textbox', { name: 'CVC' });
    this.billingName = page.getByRole('textbox', { name: 'Cardholder name' });
    this.country = page.getByRole('combobox', { name: 'Country or region' });
    this.postalCode = page.locator('#billingPostalCode');
    this.email = page.locator('#email');
    this.submit = page.getByTestId('hosted-payment-submit-button');
    this.cardError = page.locator('[data-qa=FormFieldGroup-cardForm] [role=alert]');
    this.total = page.locator('#OrderDetails-TotalAmount');
  }

  async fillCard({ number, expiry = '03 / 34', cvc = '123' }: Card): Promise<void> {
    await this.cardNumber.fill(number);
    await this.cardExpiry.fill(expiry);
    await this.cardCvc.fill(cvc);
  }

  /** All that a session without a customer asks for. */
  async fill(card: Card): Promise<void> {
    await this.email.fill('jenny@example.com');
    await this.fillPayment(card);
  }

  /** The card, whose it is and where its bank is. */
  async fillPayment(card: Card): Promise<void> {
    await this.fillCard(card);
    await this.billingName.fill('Jenny Rosen');
    await this.country.selectOption({ label: 'United States' });
    await this.postalCode.fill('94107');
  }

  get challenge(): FrameLocator {
    return this.page.frameLocator('iframe[name=stripe-challenge-frame]');
  }
}
