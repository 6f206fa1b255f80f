/** The workbench as a person finds it: by roles and names. */
import type { Locator, Page } from '@playwright/test';

export class WorkbenchPage {
  readonly page: Page;
  readonly #url: string;
  /** What was done, and what went wrong with it. */
  readonly notice: Locator;
  readonly trouble: Locator;
  readonly heading: Locator;
  readonly clock: Locator;
  /** Which clock is moved. */
  readonly clocks: Locator;
  readonly json: Locator;
  /** What names the object that is shown. */
  readonly related: Locator;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
    this.notice = page.getByRole('status');
    this.trouble = page.getByRole('alert');
    this.heading = page.getByRole('heading', { level: 1 });
    this.clock = page.getByRole('region', { name: 'Clock' });
    this.clocks = this.clock.getByRole('combobox', { name: 'Clock' });
    this.related = page.getByRole('navigation', { name: 'Related objects' });
    this.json = page.getByRole('region', { name: /^JSON of / });
  }

  /**
   * Some seconds later, without waiting for them: the page looks again for what is new. Who opens the page with its
   * clock in hand (`page.clock.install()`) can have this; a look that is under way is followed by one in real time.
   */
  async later(): Promise<void> {
    await this.page.clock.fastForward(3000);
  }

  /** Opens a view by its address, `objects/customer`. */
  async open(view = ''): Promise<void> {
    const address = `${this.#url}/_sandbox${view === '' ? '' : `#/${view}`}`;
    // Another view of the page that is open would be shown without the page being loaded.
    await this.page.goto('about:blank');
    await this.page.goto(address);
    await this.page.getByRole('main').getByText('One moment').waitFor({ state: 'detached' });
  }

  /** A link of the navigation. */
  view(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Workbench' }).getByRole('link', { name });
  }

  /** One JSON of several. */
  jsonOf(name: string): Locator {
    return this.page.getByRole('region', { name: `JSON of ${name}` });
  }

  type(name: string): Locator {
    return this.page
      .getByRole('navigation', { name: 'Types of objects' })
      .getByRole('link', { name: new RegExp(`^${name} \\d+$`) });
  }

  row(text: string | RegExp): Locator {
    return this.page.getByRole('row').filter({ hasText: text });
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole('main').getByRole('link', { name });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  field(name: string): Locator {
    // The text of a label ends in what can be chosen, where that is within it.
    return this.page.getByRole('main').getByLabel(new RegExp(`^${name}`));
  }
}
