/**
 * Faults that a test ordered (design §6). A fault counts the requests that Stripe would look at: those
 * with a good key and within the rate limit, replays included, in the order of their arrival.
 */
export type FaultEffect =
  /** `store`: kept under the idempotency key, as Stripe keeps a 500. Neither has an effect. */
  | { status: number; store: boolean }
  /** The answer comes late: so does the effect. */
  | { delay_ms: number }
  /** The connection breaks, before or after the effect. */
  | { cut: 'before' | 'after' };

export interface Fault {
  method: string;
  path: string;
  skip: number;
  times: number;
  effect: FaultEffect;
}

export class Faults {
  #faults: { fault: Fault; glob: RegExp; skip: number; left: number }[] = [];

  order(fault: Fault): void {
    this.#faults.push({ fault, glob: globOf(fault.path), skip: fault.skip, left: fault.times });
  }

  clear(): void {
    this.#faults = [];
  }

  /**
   * What befalls this request: the first ordered fault that fits, is due and is not used up. Each fault
   * skips by its own count, whatever befell the requests it counts: so two of them can fail the second
   * and the fourth page of a list.
   */
  take(method: string, path: string): FaultEffect | undefined {
    let effect: FaultEffect | undefined;
    for (const entry of this.#faults) {
      if (entry.left === 0 || !fits(entry.fault.method, method) || !entry.glob.test(path)) continue;
      if (entry.skip > 0) {
        entry.skip--;
      } else if (effect === undefined) {
        entry.left--;
        effect = entry.fault.effect;
      }
    }
    return effect;
  }
}

function fits(wanted: string, method: string): boolean {
  return wanted === '*' || wanted === method;
}

/** `*` stands for any characters, slashes included. */
function globOf(path: string): RegExp {
  const parts = path.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** A fault from a control request's body; throws a sentence that says what is wrong. */
export function parseFault(body: unknown): Fault {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Error('the body must be a JSON object');
  const {
    method = '*',
    path,
    skip = 0,
    times = 1,
    status,
    store,
    delay_ms,
    cut,
    ...rest
  } = body as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new Error(`"${unknown}" is not a field of a fault`);
  if (typeof method !== 'string' || !/^(\*|GET|POST|DELETE)$/.test(method)) {
    throw new Error('"method" must be GET, POST, DELETE or *');
  }
  if (typeof path !== 'string' || !/^[/*]/.test(path)) {
    throw new Error('"path" must be a path such as /v1/prices or a pattern such as /v1/prices*');
  }
  if (!isCount(skip)) throw new Error('"skip" must be a whole number from 0');
  if (!isCount(times) || times === 0) throw new Error('"times" must be a whole number from 1');
  const named = Object.entries({ status, delay_ms, cut }).filter(([, value]) => value !== undefined);
  if (named.length !== 1) throw new Error('exactly one of "status", "delay_ms" and "cut" must be given');
  if (store !== undefined && status === undefined) throw new Error('"store" goes with "status" only');
  return { method, path, skip, times, effect: parseEffect({ status, store, delay_ms, cut }) };
}

function parseEffect({ status, store = false, delay_ms, cut }: Record<string, unknown>): FaultEffect {
  if (status !== undefined) {
    if (!isCount(status) || status < 400 || status > 599)
      throw new Error('"status" must lie between 400 and 599');
    if (typeof store !== 'boolean') throw new Error('"store" must be true or false');
    return { status, store };
  }
  if (delay_ms !== undefined) {
    if (!isCount(delay_ms)) throw new Error('"delay_ms" must be a whole number from 0');
    return { delay_ms };
  }
  if (cut !== 'before' && cut !== 'after') throw new Error('"cut" must be "before" or "after"');
  return { cut };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
