/** All that one sandbox is between two requests: the account, its file, the faults and the log of requests. */
import { randomBytes } from 'node:crypto';
import { Clock } from './clock.ts';
import { Faults } from './control/faults.ts';
import { RequestLog } from './control/request-log.ts';
import { doWhatIsDue } from './due.ts';
import { type EventRequest, NO_REQUEST, writeEvents } from './events/write.ts';
import { RateLimit } from './http/rate-limit.ts';
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
}

export class World {
  readonly settings: Settings;
  readonly rateLimit: RateLimit;
  readonly faults = new Faults();
  readonly log = new RequestLog();
  account: Account;
  /** What wakes up after this has nobody to answer to. */
  closed = false;
  readonly #options: WorldOptions;
  readonly #journal: Journal | undefined;
  /** Makes request ids of this run differ from those of another on the same account. */
  readonly #run: string;
  #requests = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
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
  }

  requestId(): string {
    return `req_${scramble(`${this.#run}:request:${++this.#requests}`, 14)}`;
  }

  /**
   * Runs one request's work on the account: all of its changes, with their events and in the file too, or
   * none. `request` is what its events name.
   */
  transact<T>(work: () => T, request: EventRequest = NO_REQUEST): T {
    const { account } = this;
    return account.transact(
      () => {
        const result = work();
        writeEvents(account, request, false);
        return result;
      },
      (changes: readonly Change[]) => this.#journal?.append(changes),
    );
  }

  /** Does what the clock has made due since this was last asked. */
  catchUp(): void {
    this.transact(() => doWhatIsDue(this.account));
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
    this.account = account;
    this.faults.clear();
    this.log.clear();
    this.rateLimit.fill();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.#journal?.close(this.account);
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
