/** Stripe's Customer Portal by the names that public specs of real integrations use, and by nothing else. */
import type { FrameLocator, Locator, Page } from '@playwright/test';

export class PortalPage {
  readonly page: Page;
  readonly main: Locator;
  readonly returnLink: Locator;
  readonly cancel: Locator;
  readonly renew: Locator;
  readonly update: Locator;
  readonly confirm: Locator;
  readonly cancelsAtPeriodEnd: Locator;
  /** Rows of the history, newest first. */
  readonly invoices: Locator;
  readonly showCosts: Locator;
  readonly hideCosts: Locator;
  readonly costs: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByTestId('page-container-main');
    this.returnLink = page.locator('a[data-testid=return-to-business-link]');
    this.cancel = page.locator('[data-test=cancel-subscription]');
    this.renew = page.locator('[data-test=renew-subscription]');
    this.update = page.locator('[data-test=update-subscription]');
    this.confirm = page.getByTestId('confirm');
    this.cancelsAtPeriodEnd = page.locator('[data-test=subscription-cancel-at-period-end-badge]');
    this.invoices = page.locator('a[data-testid=hip-link]');
    this.showCosts = page.locator('[data-test=show-cost-details]');
    this.hideCosts = page.locator('[data-test=hide-cost-details]');
    this.costs = page.getByTestId('expanded-invoice-details');
  }

  /** Where a card is typed. */
  get cardFrame(): FrameLocator {
    return this.page.frameLocator('iframe[title="Secure payment input frame"]');
  }

  /** Where the cardholder authenticates. */
  get challenge(): FrameLocator {
    return this.page.frameLocator('iframe[name=stripe-challenge-frame]');
  }

  async fillCard(number: string): Promise<void> {
    await this.cardFrame.locator('[name=number]').fill(number);
    await this.cardFrame.locator('[name=expiry]').fill('12 / 34');
    await this.cardFrame.locator('[name=cvc]').fill('123');
  }
}
