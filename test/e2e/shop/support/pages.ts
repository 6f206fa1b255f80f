/** The shop's pages by what the brief of /dev/chat names: ids, names, data attributes and texts. */
import type { Locator, Page } from '@playwright/test';

export class ShopPages {
  readonly page: Page;
  readonly login: Locator;
  readonly logout: Locator;
  readonly email: Locator;
  /** What is wrong, wherever it is said. */
  readonly alert: Locator;
  readonly monthly: Locator;
  readonly onDemand: Locator;
  /** Around what is subscribed to. */
  readonly subscription: Locator;
  readonly type: Locator;
  readonly status: Locator;
  readonly manage: Locator;
  readonly arrange: Locator;
  readonly sessionRegistered: Locator;
  readonly workshop: Locator;
  readonly attendees: Locator;
  readonly registerWorkshop: Locator;
  readonly workshopNotification: Locator;
  readonly ended: Locator;

  constructor(page: Page) {
    this.page = page;
    this.login = page.getByText('Login', { exact: true });
    this.logout = page.getByRole('button', { name: 'Logout' });
    this.email = page.locator('input[name="email"]');
    this.alert = page.getByRole('alert');
    this.monthly = page.locator('#monthly-subscription');
    this.onDemand = page.locator('#ondemand-subscription');
    this.subscription = page.locator('[data-subscription-id]');
    this.type = page.locator('#subscription-type');
    this.status = page.locator('#subscription-status');
    this.manage = page.locator('#manage-subscription');
    this.arrange = page.locator('#arrange-session');
    this.sessionRegistered = page.locator('#session-registered');
    this.workshop = page.locator('[data-workshop-price-id]');
    this.attendees = page.locator('input[name="attendees"]');
    this.registerWorkshop = page.locator('#register-workshop');
    this.workshopNotification = page.locator('#workshop-notification');
    this.ended = page.locator('#subscription-ended');
  }
}
