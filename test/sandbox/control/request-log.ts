/** The requests to `/v1`, oldest first, as `GET /_sandbox/requests` shows them (design §6: this shape is exact). */
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

/** At least so many of the latest: a sandbox that runs for weeks must not fill the memory. */
const KEPT = 100_000;

export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    // Many at a time: taking one off the front of a long list costs as much as the request itself.
    if (this.#entries.length >= KEPT + KEPT / 10) this.#entries = this.#entries.slice(-KEPT);
  }

  all(): readonly LoggedRequest[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }
}
