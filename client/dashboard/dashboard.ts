import { shop } from '../shop/api.ts';
import { isOpen, ShopError, sentenceOf } from '../shop/failure.ts';
import { Intent } from '../shop/intent.ts';
import { formatAmount } from '../shop/money.ts';
import type { Offerings, Price, User } from '../shop/types.ts';
import { leaveFor, whileBusy } from '../ui/busy.ts';
import { copyOf, the } from '../ui/dom.ts';
import { messages } from '../ui/messages.ts';
import { held, type Offer, priceOf, type State, seatOf, withPrice } from './state.ts';
import { meaningOf } from './statuses.ts';
import { View } from './view.ts';
import type { WorkshopForm } from './workshop.ts';

const LOADING = 'Loading…';
/** What is the same whether it is asked for once or twice may be asked for again. */
const ONCE_ONLY = 'Click again to be sure: it is counted once.';

/** What somebody has, and what they can do with it. */
export class Dashboard {
  private state: State | undefined;
  private readonly session = new Intent();
  private readonly workshop = new Intent();
  private readonly view: View;
  /** Of the looks at the user: an answer that comes after a later one's is out of date. */
  private asked = 0;
  private shown = 0;

  /** @param checkout the session of Checkout that led here */
  constructor(private readonly checkout: string | undefined) {
    this.view = new View({
      subscribe: (offer, button, others) => this.press(button, () => this.subscribe(offer), others),
      manage: (button) => this.press(button, async () => leaveFor((await shop.portal()).url)),
      arrange: (button, outcome) => this.press(button, () => this.arrange(outcome)),
      register: (form) => this.press(form.button, () => this.register(form)),
    });
  }

  /** Asks for all that is shown. */
  async load(): Promise<void> {
    messages.clear();
    messages.notice(LOADING);
    try {
      const [offerings, user] = await Promise.all([this.offerings(), this.user()]);
      messages.notice('');
      this.state = { offerings: offerings instanceof Error ? undefined : offerings, user };
      // Who has subscribed can do without prices for a while, who has not is here for them.
      if (offerings instanceof Error) {
        if (held(this.state) === undefined) throw offerings;
        messages.problem(sentenceOf(offerings));
      }
      this.view.show(this.state);
    } catch (error) {
      messages.notice('');
      this.state = undefined;
      this.fail(error);
      this.offerAgain();
    }
  }

  /** Looks quietly whether the subscription is another than the page says. */
  async look(): Promise<void> {
    if (this.state === undefined) return;
    this.asked += 1;
    const turn = this.asked;
    try {
      const [known, user] = await Promise.all([this.state.offerings ?? this.offerings(), shop.user()]);
      if (turn < this.shown || this.state === undefined) return;
      this.shown = turn;
      const offerings = this.state.offerings ?? (known instanceof Error ? undefined : known);
      const before = this.state;
      this.state = { offerings, user };
      this.tellChange(before, this.state);
      this.view.show(this.state);
    } catch (error) {
      // Nobody has asked for it: what is shown stands.
      if (isLoggedOut(error)) goToLogin();
    }
  }

  /** What is sold; nothing while the shop says so. A failure is given back: the page can show something without them. */
  private async offerings(): Promise<Offerings | Error> {
    try {
      return await shop.offerings();
    } catch (error) {
      if (error instanceof ShopError && error.status === 503) return { pairCode: null, workshop: null };
      return error as Error;
    }
  }

  /** After Checkout what it made is taken over first, so that it is shown before any webhook comes. */
  private async user(): Promise<User> {
    if (this.checkout === undefined) return shop.user();
    try {
      return await shop.user(this.checkout);
    } catch (error) {
      if (!(error instanceof ShopError && error.status === 404)) throw error;
      messages.problem(error.message);
      return shop.user();
    }
  }

  private async press(
    button: HTMLElement,
    work: () => Promise<void>,
    others: HTMLElement[] = [],
  ): Promise<void> {
    await whileBusy(
      button,
      async () => {
        messages.clear();
        try {
          await work();
        } catch (error) {
          await this.failAction(error);
        }
      },
      others,
    );
  }

  private async subscribe(offer: Offer): Promise<void> {
    const price = this.state && priceOf(this.state, offer);
    if (price == null) return;
    const { url } = await shop.checkout(price.id);
    await leaveFor(url);
  }

  private async arrange(outcome: HTMLElement): Promise<void> {
    outcome.replaceChildren();
    await this.once(this.session, '', (key) => shop.schedule(key));
    outcome.replaceChildren(copyOf('registered'));
  }

  private async register({ attendees, outcome }: WorkshopForm): Promise<void> {
    outcome.replaceChildren();
    const { min, max, validity, valueAsNumber: count } = attendees;
    if (!validity.valid) {
      attendees.setAttribute('aria-invalid', 'true');
      attendees.focus();
      messages.problem(`Attendees must be a whole number from ${min} to ${max}.`);
      return;
    }
    const price = this.state && seatOf(this.state)?.id;
    await this.once(this.workshop, `${count} of ${price}`, (key) => shop.workshop(count, price, key));
    outcome.replaceChildren(copyOf('workshop-done'));
  }

  private async once(intent: Intent, input: string, work: (key: string) => Promise<unknown>): Promise<void> {
    try {
      await work(intent.keyFor(input));
      intent.settle();
    } catch (error) {
      if (!isOpen(error)) intent.settle();
      else throw new OpenOutcome(error);
      throw error;
    }
  }

  private async failAction(thrown: unknown): Promise<void> {
    const error = thrown instanceof OpenOutcome ? thrown.cause : thrown;
    const code = error instanceof ShopError ? error.code : undefined;
    if (code === 'price_changed')
      this.takePrice((error as ShopError).details.price as Price & { key: string });
    else this.fail(error, thrown instanceof OpenOutcome);
    if (code === 'already_subscribed' || code === 'no_subscription') await this.look();
  }

  private fail(error: unknown, isOnceOnly = false): void {
    if (isLoggedOut(error)) goToLogin();
    else messages.problem(`${sentenceOf(error)}${isOnceOnly ? ` ${ONCE_ONLY}` : ''}`);
  }

  private takePrice({ key, ...price }: Price & { key: string }): void {
    if (this.state === undefined) return;
    this.state = withPrice(this.state, key, price);
    this.view.show(this.state);
    const now =
      price.unit_amount === null ? '' : `: it is ${formatAmount(price.unit_amount, price.currency)} now`;
    messages.problem(
      `The price has changed${now}. Nothing was bought. Click again to go on at the new price.`,
    );
  }

  private tellChange(before: State, after: State): void {
    const [was, is] = [held(before), held(after)];
    if (was?.id === is?.id && was?.status === is?.status) return;
    if (is === undefined) messages.notice('Your subscription has ended.');
    else messages.notice(`Your subscription is ${is.status} now. ${meaningOf(is.status)}`);
  }

  private offerAgain(): void {
    const copy = copyOf('again');
    const button = the('button', copy);
    button.addEventListener('click', () => whileBusy(button, () => this.load()));
    this.view.showNothing(copy);
  }
}

/** What became of a request is not known, and it can be made again as the same one. */
class OpenOutcome extends Error {
  constructor(override readonly cause: unknown) {
    super('open');
  }
}

function isLoggedOut(error: unknown): boolean {
  return error instanceof ShopError && error.status === 401;
}

function goToLogin(): void {
  const here = `${location.pathname}${location.search}`;
  location.replace(here === '/dashboard' ? '/login' : `/login?${new URLSearchParams({ next: here })}`);
}
