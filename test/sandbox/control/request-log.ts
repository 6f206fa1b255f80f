/** The requests to `/v1`, oldest first, as `GET /_sandbox/requests` shows them (design §6: this shape is exact). */
import type { SandboxRequest } from '../http/request.ts';

export interface LoggedRequest {
  id: string;
  /** Unix milliseconds of real time: what a client waited for can be counted from it. */
  at: number;
  method: string;
  path: string;
  /** As it came, without the question mark. */
  query: string;
  /** Null while it is under way, and for ever when the connection was cut. */
  status: number | null;
  idempotency_key: string | null;
  replayed: boolean;
}

/** What a request has sent and was answered. */
export interface Exchange {
  entry: LoggedRequest;
  /** What its parameters are read from, of the headers no more, for one of them is a key; undefined when it is long. */
  sent: Pick<SandboxRequest, 'method' | 'query' | 'body' | 'headers'> | undefined;
  /** The answer as it went over the wire; undefined when it is long, and until there is one. */
  answer: Uint8Array | undefined;
  /** From its arrival to its answer, in milliseconds of real time; null while it is under way. */
  duration_ms: number | null;
}

/** At least so many of the latest: a sandbox that runs for weeks must not fill the memory. */
const KEPT = 100_000;

/** Of at least so many of the latest it is known what they sent and were answered. */
export const EXCHANGES_KEPT = 1000;

/** Up to so many bytes of an answer, or characters of parameters. */
export const MAX_EXCHANGED = 64 * 1024;

export class RequestLog {
  #entries: LoggedRequest[] = [];
  /** Oldest first. */
  #exchanges: Exchange[] = [];

  add(entry: LoggedRequest, { method, query, body, headers }: SandboxRequest): void {
    this.#entries = withLatest(this.#entries, entry, KEPT);
    const isShort = query.length + body.length <= MAX_EXCHANGED;
    const sent = { method, query, body, headers: { 'content-type': headers['content-type'] } };
    const exchange = { entry, sent: isShort ? sent : undefined, answer: undefined, duration_ms: null };
    this.#exchanges = withLatest(this.#exchanges, exchange, EXCHANGES_KEPT);
  }

  /** A request was answered with these bytes; one that is not in the log is let be. */
  answered(id: string | undefined, answer: Uint8Array): void {
    const exchange = id === undefined ? undefined : this.exchange(id);
    if (exchange === undefined) return;
    exchange.duration_ms = Date.now() - exchange.entry.at;
    if (answer.length <= MAX_EXCHANGED) exchange.answer = answer;
  }

  all(): readonly LoggedRequest[] {
    return this.#entries;
  }

  get(id: string): LoggedRequest | undefined {
    return this.#entries.findLast((entry) => entry.id === id);
  }

  /** Undefined when it is not known any more. */
  exchange(id: string): Exchange | undefined {
    return this.#exchanges.findLast(({ entry }) => entry.id === id);
  }

  clear(): void {
    this.#entries = [];
    this.#exchanges = [];
  }
}

/** The list with one more, or a shorter one: many go at a time, as taking one off the front costs as much as a request. */
function withLatest<T>(list: T[], latest: T, kept: number): T[] {
  list.push(latest);
  return list.length >= kept + kept / 10 ? list.slice(-kept) : list;
}
