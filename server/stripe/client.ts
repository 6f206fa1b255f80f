import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { fullJitter, pause } from './backoff.ts';
import { type Clock, realClock, StripeRateLimits } from './limiter.ts';
import { isLiveKey } from './live-key.ts';
import { ReadOnlyViolation, type RequestCounts, type TellAnswer, Transport } from './transport.ts';

/** Parameters of a call: what `undefined` holds is not sent, `''` unsets. */
export type Params = { [name: string]: ParamValue };
export type ParamValue = string | number | boolean | undefined | ParamValue[] | Params;

/** What an object looks like on the wire: the SDK's type, but decimals are the strings Stripe sends. */
export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends string
    ? T
    : T extends (infer U)[]
      ? Wire<U>[]
      : T extends object
        ? { [K in keyof T]: Wire<T[K]> }
        : T;

export interface Page<T> {
  data: T[];
  has_more: boolean;
}

export interface Written<T> {
  object: T;
  /** Stripe answered from its memory of an earlier request with the same idempotency key. */
  replayed: boolean;
}

/** Stripe could not be reached, or kept failing. */
export class StripeUnreachable extends Error {
  override readonly name = 'StripeUnreachable';

  constructor(
    message: string,
    /** Whether a try may have reached Stripe and done there what it was to do, though no answer told so. */
    readonly mayHaveHappened = true,
  ) {
    super(message);
  }
}

/** A failure that Stripe remembers under the idempotency key: the same key will never do anything else. */
export class StoredFailure extends Error {
  override readonly name = 'StoredFailure';

  constructor(
    message: string,
    /** It was there before this call: what it says may long have passed. */
    readonly isEarlier: boolean,
  ) {
    super(message);
  }
}

export interface ClientOptions {
  apiKey: string;
  /** Origin to use instead of Stripe's, as in `http://127.0.0.1:12111`. */
  apiBase?: string | undefined;
  /** Only GET can be sent. */
  readOnly: boolean;
  clock?: Clock;
  /** Per try. */
  timeoutMs?: number;
  /** No try starts when this has fired. */
  signal?: AbortSignal;
  patience?: Patience;
  /** Requests a second, instead of Stripe's limits. */
  perSecond?: { total: number; endpoint: number };
  /** Told of each try: its method and the status of its answer, if there was one. */
  onAnswer?: TellAnswer;
}

/** How often a request is tried in all: when it is turned away (429, 409), and when Stripe fails. */
export interface Patience {
  limited: number;
  failing: number;
}

/** For whom nobody waits: the reconciler, work in the background. */
export const PATIENT: Patience = { limited: 12, failing: 4 };
/** For a visitor who waits for the page. */
export const BRISK: Patience = { limited: 3, failing: 2 };
/** For work that somebody else repeats. */
export const ONCE: Patience = { limited: 1, failing: 1 };

/** Stripe's limits (https://docs.stripe.com/rate-limits), in requests a second. */
const LIMITS = { test: { total: 25, endpoint: 25 }, live: { total: 100, endpoint: 25 } };

/**
 * The one way to Stripe: GET and POST by path, at Stripe's pace, retried where a retry is safe.
 *
 * A POST is only ever repeated with the idempotency key of its first try, so that whatever became of
 * the first, it happens once.
 */
export class StripeClient {
  private readonly sdk: Stripe;
  private readonly transport: Transport;
  private readonly clock: Clock;
  private readonly signal: AbortSignal | undefined;
  private readonly patience: Patience;
  /** Where requests go, for messages. */
  readonly host: string;

  constructor(
    private readonly options: ClientOptions,
    transport?: Transport,
  ) {
    const limits = options.perSecond ?? LIMITS[isLiveKey(options.apiKey) ? 'live' : 'test'];
    this.clock = options.clock ?? realClock;
    this.signal = options.signal;
    this.patience = options.patience ?? PATIENT;
    this.transport =
      transport ??
      new Transport(new StripeRateLimits(limits, this.clock), options.readOnly, options.onAnswer);
    const base = options.apiBase ? new URL(options.apiBase) : undefined;
    this.host = base?.origin ?? 'https://api.stripe.com';
    this.sdk = new Stripe(options.apiKey, {
      httpClient: this.transport,
      maxNetworkRetries: 0,
      timeout: options.timeoutMs ?? 10_000,
      telemetry: false,
      ...(base && {
        host: base.hostname,
        port: base.port || (base.protocol === 'https:' ? '443' : '80'),
        protocol: base.protocol === 'https:' ? 'https' : 'http',
      }),
    });
  }

  /** The same way to Stripe, at one pace with this one, with less or more patience. */
  with(options: Pick<ClientOptions, 'patience' | 'signal' | 'timeoutMs'>): StripeClient {
    return new StripeClient({ ...this.options, ...options }, this.transport);
  }

  /** So much is asked for that a request would wait for its turn. */
  get isAtItsLimit(): boolean {
    return this.transport.isAtItsLimit;
  }

  /** Requests sent so far, retries included. */
  get counts(): RequestCounts {
    return { ...this.transport.counts };
  }

  /** GET, retried on whatever may pass: a failed read never reads as "missing". */
  async get<T>(path: string, query: Params = {}): Promise<T> {
    return this.attempt<T>(() => this.sdk.rawRequest('GET', path + queryString(query)), 'read');
  }

  /** One page of a list. */
  async list<T>(path: string, query: Params): Promise<Page<T>> {
    const page = await this.get<Page<T>>(path, query);
    if (Array.isArray(page?.data)) return page;
    throw new StripeUnreachable(`${this.host} does not answer as Stripe does: GET ${path} gave no list`);
  }

  /**
   * POST. Without a key of the caller's it gets a fresh one, which protects the retries of this call
   * and is remembered by nobody else.
   *
   * @throws StoredFailure when Stripe replays a failure of this key, StripeUnreachable, and Stripe's own
   *   errors for what it refuses.
   */
  async post<T extends object>(path: string, params: Params, idempotencyKey?: string): Promise<Written<T>> {
    const key = idempotencyKey ?? randomUUID();
    const object = await this.attempt<T & { lastResponse: { headers: Record<string, string> } }>(
      () => this.sdk.rawRequest('POST', path, params as Record<string, string>, { idempotencyKey: key }),
      'write',
    );
    return { object, replayed: object.lastResponse.headers['idempotent-replayed'] === 'true' };
  }

  private async attempt<T>(send: () => Promise<T>, what: 'read' | 'write'): Promise<T> {
    let limited = 0;
    let failed = 0;
    let mayHaveHappened = false;
    for (;;) {
      this.signal?.throwIfAborted();
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeError)) throw error;
        const refused = (error as { detail?: unknown }).detail;
        if (refused instanceof ReadOnlyViolation) throw refused;
        const kind = kindOfFailure(error);
        if (what === 'write' && isRemembered(error))
          throw new StoredFailure(error.message, isReplayed(error) && limited + failed === 0);
        if (kind === 'final') throw error;
        if (kind === 'limited' || kind === 'conflict') {
          limited += 1;
          if (limited >= this.patience.limited) {
            throw new StripeUnreachable(
              `${this.host} turned the request away ${limited} times: ${error.message}`,
              mayHaveHappened,
            );
          }
          await pause(fullJitter(limited), this.clock, this.signal);
        } else {
          failed += 1;
          mayHaveHappened ||= !isUnconnected(error);
          if (failed >= this.patience.failing) {
            throw new StripeUnreachable(
              error.statusCode
                ? `${this.host} failed ${failed} times: ${error.message}`
                : `${this.host} could not be reached (tried ${failed} times): ${reason(error)}`,
              mayHaveHappened,
            );
          }
          await pause(fullJitter(failed), this.clock, this.signal);
        }
      }
    }
  }
}

type FailureKind = 'limited' | 'conflict' | 'passing' | 'final';

/**
 * What may be tried again. The SDK's own rule is not enough: it never retries a 429, since Stripe sends
 * neither `Retry-After` nor `Stripe-Should-Retry` with one.
 */
function kindOfFailure(error: Stripe.errors.StripeError): FailureKind {
  if (error.statusCode === undefined) return 'passing';
  if (error.statusCode === 429) return 'limited';
  if (error.statusCode === 409) return 'conflict';
  return error.statusCode >= 500 && error.statusCode !== 501 ? 'passing' : 'final';
}

/**
 * Stripe keeps the first answer to an idempotency key for a day, refusals and 500s included: a replayed
 * failure stays whatever has become of its reason, and so does one that Stripe says not to retry
 * (https://docs.stripe.com/api/idempotent_requests).
 */
function isRemembered(error: Stripe.errors.StripeError): boolean {
  const status = error.statusCode ?? 0;
  return (
    isReplayed(error) ||
    (status >= 500 && status !== 501 && error.headers?.['stripe-should-retry'] === 'false')
  );
}

function isReplayed(error: Stripe.errors.StripeError): boolean {
  return error.headers?.['idempotent-replayed'] === 'true';
}

/** Errors of a connection that never came about. */
const UNCONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

function isUnconnected(error: Stripe.errors.StripeError): boolean {
  const detail = (error as { detail?: NodeJS.ErrnoException }).detail;
  return error.statusCode === undefined && UNCONNECTED.has(detail?.code ?? '');
}

function reason(error: Stripe.errors.StripeError): string {
  const detail = (error as { detail?: unknown }).detail;
  if (detail instanceof AggregateError && detail.errors[0] instanceof Error) return detail.errors[0].message;
  return detail instanceof Error ? detail.message : error.message;
}

function queryString(query: Params): string {
  const pairs: string[] = [];
  const add = (name: string, value: ParamValue): void => {
    if (value === undefined) return;
    if (Array.isArray(value)) value.forEach((item, index) => void add(`${name}[${index}]`, item));
    else if (typeof value === 'object') for (const [k, v] of Object.entries(value)) add(`${name}[${k}]`, v);
    else pairs.push(`${name}=${encodeURIComponent(String(value))}`);
  };
  for (const [name, value] of Object.entries(query)) add(name, value);
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}
