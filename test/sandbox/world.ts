/** All that one sandbox is between two requests: the account, its file, the faults and the log of requests. */
import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { advanceSome, advancingClock, failAdvance } from './billing/clocks/advance.ts';
import { Clock } from './clock.ts';
import { Faults } from './control/faults.ts';
import { RequestLog } from './control/request-log.ts';
import { doWhatIsDue, wake } from './due.ts';
import { StripeError } from './errors.ts';
import { Deliveries } from './events/deliveries.ts';
import { forwardTarget } from './events/forward.ts';
import { changedSettings, WEBHOOK_DEFAULTS } from './events/webhook-settings.ts';
import { type EventRequest, NO_REQUEST, writeEvents } from './events/write.ts';
import { RateLimit } from './http/rate-limit.ts';
import { forgetPlan } from './payments/planned-decline.ts';
import type { Settings } from './routes.ts';
import { Account, type Change } from './store/account.ts';
import { scramble } from './store/ids.ts';
import { Journal } from './store/journal.ts';
import { accountOf } from './store/state.ts';

export interface WorldOptions {
  /** A write is in this file before it is answered. */
  dataFile?: string;
  /** A bucket of so many requests, refilled as many a second; none unless given. */
  rateLimit?: number;
  /** What `GET /v1/prices` gives without `active`: disputed, so tests run both ways. */
  pricesListDefault?: 'active' | 'all';
  /** Unix milliseconds; `Date.now` unless given. */
  now?: () => number;
  /** Makes ids the same in every run; without it no two sandboxes share an id. */
  seed?: string;
  /** Every event goes to this address too, as with `stripe listen --forward-to`. */
  forwardTo?: string;
  /** Signs what is forwarded; made unless given. */
  webhookSecret?: string;
  /** The waits between the attempts of a delivery, in milliseconds of real time. */
  webhookRetries?: readonly number[];
}

const TICK_MS = 1000;

export class World {
  readonly settings: Settings;
  readonly rateLimit: RateLimit;
  readonly faults = new Faults();
  readonly log = new RequestLog();
  readonly deliveries: Deliveries;
  /** What signs the events that are forwarded. */
  readonly webhookSecret: string | undefined;
  account: Account;
  /** What wakes up after this has nobody to answer to. */
  closed = false;
  readonly #options: WorldOptions;
  readonly #journal: Journal | undefined;
  /** Makes request ids of this run differ from those of another on the same account. */
  readonly #run: string;
  readonly #timer: NodeJS.Timeout;
  /** What the timer failed with last. */
  #complaint = '';
  #requests = 0;
  /** Test clocks are being advanced, between the requests. */
  #isAdvancing = false;

  constructor(options: WorldOptions) {
    this.#options = options;
    const forward = forwardTarget(options.forwardTo, options.webhookSecret);
    this.webhookSecret = forward?.secret;
    const { webhookRetries: retries_ms = WEBHOOK_DEFAULTS.retries_ms } = options;
    this.deliveries = new Deliveries(this, forward, changedSettings(WEBHOOK_DEFAULTS, { retries_ms }));
    this.settings = { pricesListDefault: options.pricesListDefault ?? 'active' };
    this.rateLimit = new RateLimit(options.rateLimit ?? Number.POSITIVE_INFINITY);
    this.#run = options.seed ?? randomBytes(12).toString('hex');
    if (options.dataFile === undefined) {
      this.account = this.#newAccount();
    } else {
      const opened = Journal.open(options.dataFile, this.#newClock(), () => this.#newAccount());
      this.#journal = opened.journal;
      this.account = opened.account;
    }
    this.deliveries.restart();
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  requestId(): string {
    return `req_${scramble(`${this.#run}:request:${++this.#requests}`, 14)}`;
  }

  /**
   * Runs one request's work on the account: all of its changes, with their events and in the file too, or
   * none. `request` is what its events name.
   */
  transact<T>(work: () => T, request: EventRequest = NO_REQUEST): T {
    const { account, deliveries } = this;
    const commit = (changes: readonly Change[]) => this.#journal?.append(changes);
    try {
      const [result, made] = account.transact(() => {
        const done = work();
        return [done, writeEvents(account, request, deliveries.isForwarding)] as const;
      }, commit);
      deliveries.add(made);
      this.#advanceClocks();
      return result;
    } catch (error) {
      const { declinedFor } = error instanceof StripeError ? error.details : {};
      if (declinedFor !== undefined) account.transact(() => forgetPlan(account, declinedFor), commit);
      throw error;
    }
  }

  /** Does what the clock has made due since this was last asked. */
  catchUp(): void {
    while (!this.#catchUpSome());
  }

  /** The same, with pauses in which others are answered: after a leap of the clock there may be much to do. */
  async catchUpSlowly(): Promise<void> {
    while (!this.closed && !this.#catchUpSome()) await nextTurn();
  }

  #catchUpSome(): boolean {
    return this.transact(() => doWhatIsDue(this.account));
  }

  /** Carries on the test clocks that advance, some steps a turn, until none does. */
  #advanceClocks(): void {
    if (this.#isAdvancing || advancingClock(this.account) === undefined) return;
    this.#isAdvancing = true;
    this.#advanceSlowly()
      .catch((error) => console.error('The sandbox could not advance a test clock:', error))
      .finally(() => {
        this.#isAdvancing = false;
      });
  }

  async #advanceSlowly(): Promise<void> {
    for (;;) {
      await nextTurn();
      const id = this.closed ? undefined : advancingClock(this.account);
      if (id === undefined) return;
      try {
        this.transact(() => advanceSome(this.account, id, wake));
      } catch (error) {
        console.error(`The sandbox could not advance ${id}:`, error);
        this.transact(() => failAdvance(this.account, id));
      }
    }
  }

  /** Resolves when every change so far is on the disk. */
  async durable(): Promise<void> {
    await this.#journal?.flush();
    if (this.#journal?.isLong && !this.closed) this.#journal.rewrite(this.account);
  }

  /** The account of a state; throws a sentence when it is no state. */
  accountOf(state: unknown): Account {
    return accountOf(state, this.#newClock());
  }

  /** Is exactly this account from now on, a new one unless given, and forgets all else. */
  become(account: Account = this.#newAccount()): void {
    this.#journal?.rewrite(account);
    account.origin = this.account.origin;
    this.account = account;
    this.deliveries.restart();
    this.#advanceClocks();
    this.faults.clear();
    this.log.clear();
    this.rateLimit.fill();
  }

  /** From now on nothing happens by itself; requests may still be answered. */
  stop(): void {
    this.closed = true;
    clearInterval(this.#timer);
    this.deliveries.stop();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#journal?.close(this.account);
  }

  /** Some of what is due; the rest when others have been answered. */
  #tick(): void {
    if (this.closed) return;
    try {
      if (!this.#catchUpSome()) setImmediate(() => this.#tick());
      this.#complaint = '';
    } catch (error) {
      // It comes again every second: said once.
      const complaint = String(error);
      if (complaint !== this.#complaint) console.error('The sandbox could not do what is due:', error);
      this.#complaint = complaint;
    }
  }

  #newClock(): Clock {
    return new Clock(this.#options.now ?? Date.now);
  }

  #newAccount(): Account {
    const clock = this.#newClock();
    const seed = this.#options.seed ?? randomBytes(12).toString('hex');
    return new Account({ seed, created: clock.seconds(), clock });
  }
}
