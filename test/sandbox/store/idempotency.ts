/** What was answered under an idempotency key (facts.md §1.7). */
import { DAY } from '../durations.ts';

export interface IdempotencyRecord {
  key: string;
  /** Unix seconds by the sandbox's clock. */
  created: number;
  path: string;
  /** The parameters in one canonical text. */
  parameters: string;
  request_id: string;
  status: number;
  body: unknown;
}

/** At least 24 hours at Stripe; here exactly that, by the sandbox's clock. */
export const KEPT_SECONDS = DAY;

export class IdempotencyRecords {
  readonly #records = new Map<string, IdempotencyRecord>();

  find(key: string, now: number): IdempotencyRecord | undefined {
    const record = this.#records.get(key);
    if (record === undefined || now - record.created < KEPT_SECONDS) return record;
    return undefined;
  }

  put(record: IdempotencyRecord): void {
    this.#records.delete(record.key);
    this.#records.set(record.key, record);
  }

  get(key: string): IdempotencyRecord | undefined {
    return this.#records.get(key);
  }

  delete(key: string): void {
    this.#records.delete(key);
  }

  /** Oldest first. */
  all(): IdempotencyRecord[] {
    return [...this.#records.values()];
  }

  /** The oldest stand first, so that this may be done before every write. */
  dropExpired(now: number): void {
    for (const [key, record] of this.#records) {
      if (now - record.created < KEPT_SECONDS) return;
      this.#records.delete(key);
    }
  }
}
