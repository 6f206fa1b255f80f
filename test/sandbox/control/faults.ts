/**
 * Faults that a test ordered (design §6). A fault of requests counts those that Stripe would look at: with a
 * good key and within the rate limit, replays included, in the order of their arrival. One of webhooks counts
 * deliveries, an event to each endpoint being one, in the order in which they were made.
 */
import type { Mishap } from '../events/mishap.ts';
import { jsonObject } from '../json-object.ts';
import type { WebhookFault } from '../store/objects.ts';
import { delayIn } from './delay.ts';
import { glob } from './glob.ts';
import {
  type OrderedWebhookFault,
  typePattern,
  WEBHOOK_FAULTS,
  type WebhookFaultEffect,
  webhookEffect,
} from './webhook-fault.ts';

export type FaultEffect =
  /** `store`: kept under the idempotency key, as Stripe keeps a 500. Neither has an effect. */
  | { status: number; store: boolean }
  /** The answer comes late: so does the effect, unless only the answer is to be. */
  | { delay_ms: number; late?: 'effect' | 'answer' }
  /** The connection breaks, before or after the effect. */
  | { cut: 'before' | 'after' };

export interface RequestFault {
  method: string;
  path: string;
  skip: number;
  times: number;
  effect: FaultEffect;
}

export type Fault = RequestFault | OrderedWebhookFault;

/** A fault as the control plane shows it, with how often it still happens. */
export type ShownFault = (
  | (Omit<RequestFault, 'effect'> & FaultEffect)
  | (Omit<OrderedWebhookFault, 'effect'> & WebhookFaultEffect)
) & { left: number };

interface Ordered<F extends Fault> {
  readonly fault: F;
  /** Whether a path, or a type of event, is of those that it is ordered for. */
  readonly isFor: (text: string) => boolean;
  skip: number;
  left: number;
}

/** So many that are used up are still listed. */
const KEPT = 100;

export class Faults {
  /** In the order in which they were ordered. */
  #faults: Ordered<Fault>[] = [];

  order(fault: Fault): ShownFault {
    const isFor = glob('webhook' in fault ? fault.webhook : fault.path);
    const ordered = { fault, isFor, skip: fault.skip, left: fault.times };
    const used = this.#faults.filter(({ left }) => left === 0);
    const forgotten = new Set(used.slice(0, Math.max(used.length - KEPT, 0)));
    this.#faults = [...this.#faults.filter((one) => !forgotten.has(one)), ordered];
    return shown(ordered);
  }

  /** All that are ordered, used up ones too, in the order in which they were. */
  list(): ShownFault[] {
    return this.#faults.map(shown);
  }

  clear(): void {
    // What has befallen a delivery asks its fault again before each further attempt.
    for (const ordered of this.#faults) ordered.left = 0;
    this.#faults = [];
  }

  /**
   * What befalls this request: the first ordered fault that fits, is due and is not used up. Each fault
   * skips by its own count, whatever befell the requests it counts: so two of them can fail the second
   * and the fourth page of a list.
   */
  take(method: string, path: string): FaultEffect | undefined {
    const fitting = this.#faults
      .filter(isOfRequests)
      .filter(({ fault, isFor }) => fits(fault.method, method) && isFor(path));
    const [first] = due(fitting);
    if (first === undefined) return undefined;
    first.left--;
    return first.fault.effect;
  }

  /**
   * What befalls a delivery of an event of this type. Faults of different effects meet in one delivery; of
   * several with the same effect the first befalls it and the others wait, and so do all others when it is
   * dropped.
   */
  befalling(type: string): Mishap | undefined {
    const waiting = due(this.#faults.filter(isOfWebhooks).filter(({ isFor }) => isFor(type)));
    const firstOf = (name: WebhookFault) => waiting.find(({ fault }) => name in fault.effect);
    const dropping = firstOf('drop');
    const taken = dropping === undefined ? WEBHOOK_FAULTS.flatMap((name) => firstOf(name) ?? []) : [dropping];
    if (taken.length === 0) return undefined;
    for (const ordered of taken) ordered.left--;
    const signing = taken.find(({ fault }) => 'bad_signature' in fault.effect);
    return {
      ...Object.assign({}, ...taken.map(({ fault }) => fault.effect)),
      signsBadlyAgain: () => {
        if (signing === undefined || signing.left === 0) return false;
        signing.left--;
        return true;
      },
    };
  }
}

/** Those that are due; each of the others has skipped one. */
function due<F extends Fault>(fitting: readonly Ordered<F>[]): Ordered<F>[] {
  return fitting.filter((ordered) => {
    if (ordered.left === 0) return false;
    if (ordered.skip === 0) return true;
    ordered.skip--;
    return false;
  });
}

function isOfWebhooks(ordered: Ordered<Fault>): ordered is Ordered<OrderedWebhookFault> {
  return 'webhook' in ordered.fault;
}

function isOfRequests(ordered: Ordered<Fault>): ordered is Ordered<RequestFault> {
  return 'path' in ordered.fault;
}

function shown({ fault: { effect, ...rest }, left }: Ordered<Fault>): ShownFault {
  return { ...rest, ...effect, left } as ShownFault;
}

function fits(wanted: string, method: string): boolean {
  return wanted === '*' || wanted === method;
}

/** A fault from a control request's body; throws a sentence that says what is wrong. */
export function parseFault(body: unknown): Fault {
  const { skip = 0, times = 1, ...rest } = jsonObject(body);
  if (!isCount(skip)) throw new Error('"skip" must be a whole number from 0');
  if (!isCount(times) || times === 0) throw new Error('"times" must be a whole number from 1');
  if (rest.webhook === undefined) return { ...requestFault(rest), skip, times };
  const { webhook, path, method, ...effects } = rest;
  if (path !== undefined || method !== undefined) {
    throw new Error(
      '"path" and "method" are of requests, "webhook" is of deliveries: a fault is of one of them',
    );
  }
  return { webhook: typePattern(webhook), skip, times, effect: webhookEffect(effects) };
}

function requestFault(body: Record<string, unknown>): Omit<RequestFault, 'skip' | 'times'> {
  const { method = '*', path, status, store, delay_ms, late, cut, ...rest } = body;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new Error(`"${unknown}" is not a field of a fault`);
  if (typeof method !== 'string' || !/^(\*|GET|POST|DELETE)$/.test(method)) {
    throw new Error('"method" must be GET, POST, DELETE or *');
  }
  if (typeof path !== 'string' || !/^[/*]/.test(path)) {
    throw new Error('"path" must be a path such as /v1/prices or a pattern such as /v1/prices*');
  }
  const named = Object.entries({ status, delay_ms, cut }).filter(([, value]) => value !== undefined);
  if (named.length !== 1) throw new Error('exactly one of "status", "delay_ms" and "cut" must be given');
  if (store !== undefined && status === undefined) throw new Error('"store" goes with "status" only');
  if (late !== undefined && delay_ms === undefined) throw new Error('"late" goes with "delay_ms" only');
  return { method, path, effect: parseEffect({ status, store, delay_ms, late, cut }) };
}

function parseEffect(effect: Record<string, unknown>): FaultEffect {
  const { status, store = false, delay_ms, late, cut } = effect;
  if (status !== undefined) {
    if (!isCount(status) || status < 400 || status > 599)
      throw new Error('"status" must lie between 400 and 599');
    if (typeof store !== 'boolean') throw new Error('"store" must be true or false');
    return { status, store };
  }
  if (delay_ms !== undefined) {
    if (late === undefined) return { delay_ms: delayIn(delay_ms) };
    if (late !== 'effect' && late !== 'answer') throw new Error('"late" must be "effect" or "answer"');
    return { delay_ms: delayIn(delay_ms), late };
  }
  if (cut !== 'before' && cut !== 'after') throw new Error('"cut" must be "before" or "after"');
  return { cut };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
