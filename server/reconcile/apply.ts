import Stripe from 'stripe';
import type { Desired } from '../catalog/types.ts';
import { sideBySide } from '../side-by-side.ts';
import { type Params, type ParamValue, StoredFailure, type StripeClient } from '../stripe/client.ts';
import { archiveDisplaced, archivePrice } from './archive-price.ts';
import { checkReplaces } from './check-replaces.ts';
import { SUCCESSOR } from './mark.ts';
import { planAgain } from './plan-again.ts';
import { METERS_PATH } from './resources/meter.ts';
import { PORTAL_PATH } from './resources/portal-configuration.ts';
import { PRICES_PATH } from './resources/price.ts';
import { PRODUCTS_PATH } from './resources/product.ts';
import {
  type Change,
  type Check,
  type Kind,
  PHASES,
  type Plan,
  type Ref,
  type Result,
  type Step,
  type StepParams,
  type StepValue,
} from './types.ts';
import { digest, groupBy } from './value.ts';

export const PATHS: Record<Kind, string> = {
  meter: METERS_PATH,
  product: PRODUCTS_PATH,
  price: PRICES_PATH,
  portal_configuration: PORTAL_PATH,
};

export interface ApplyOptions {
  concurrency: number;
  /** After each change is complete. */
  onDone?: (change: Change, done: number) => void;
}

/** Tries at one object whose create meets somebody faster, or an answer that Stripe remembers. */
const TRIES = 3;
/** Most answers of earlier runs that a create works its way past. */
const MEMORIES = 20;

type Outcome = 'done' | 'failed' | 'skipped';

/**
 * Makes the account what the plan says: phase by phase, what does not depend on each other side by side.
 *
 * A failed write stops only what depends on it. Whatever happens, running again converges: creates carry
 * deterministic idempotency keys, updates are idempotent by themselves, and what a replace leaves
 * unfinished stands on the new price.
 */
export async function apply(
  client: StripeClient,
  desired: Desired,
  plan: Plan,
  options: ApplyOptions,
): Promise<Result> {
  const run = new Run(client, desired, plan, options);
  for (const phase of PHASES) {
    const steps = plan.steps
      .map((step, index) => ({ step, index }))
      .filter(({ step }) => step.phase === phase);
    const byChange = groupBy(steps, ({ step }) => step.change);
    await sideBySide([...byChange.values()], options.concurrency, async (chain) => {
      for (const { step, index } of chain) await run.step(step, index);
    });
  }
  await checkReplaces(client, plan, run);
  return run.result();
}

/** What is known while a plan is applied. */
export class Run {
  private readonly outcomes: (Outcome | undefined)[];
  private readonly messages = new Map<number, string>();
  private readonly ids: Map<string, string>;
  private doneChanges = 0;
  /** The plan's, and those of what was planned again. */
  readonly checks: Check[];

  constructor(
    private readonly client: StripeClient,
    private readonly desired: Desired,
    private readonly plan: Plan,
    private readonly options: ApplyOptions,
  ) {
    this.ids = new Map(Object.entries(plan.ids));
    this.outcomes = plan.steps.map(() => undefined);
    this.checks = [...plan.checks];
  }

  idOf(kind: Kind, key: string): string | undefined {
    return this.ids.get(`${kind}:${key}`);
  }

  /** Whether this run made a price, or switched it on. */
  isMade(price: string): boolean {
    return this.plan.steps.some(
      ({ kind, key, provides }, index) =>
        provides && kind === 'price' && key === price && this.outcomes[index] === 'done',
    );
  }

  fail(change: number, message: string): void {
    this.messages.set(change, this.messages.get(change) ?? message);
  }

  /** The reason of a failure, where what failed before was only what came of it. */
  failBecause(change: number, message: string): void {
    this.messages.set(change, message);
  }

  isDone(change: number): boolean {
    return !this.messages.has(change) && this.outcomesOf(change).every((outcome) => outcome === 'done');
  }

  async step(step: Step, index: number): Promise<void> {
    this.outcomes[index] = await this.tryStep(step);
    if (this.isDone(step.change)) {
      this.doneChanges += 1;
      this.options.onDone?.(this.plan.changes[step.change] as Change, this.doneChanges);
    }
  }

  private async tryStep(step: Step): Promise<Outcome> {
    const earlier = this.outcomesOf(step.change);
    if (earlier.includes('failed') || earlier.includes('skipped')) return 'skipped';
    if (step.needs?.some((needed) => this.outcomes[needed] !== 'done')) return 'skipped';
    try {
      const params = this.resolve(step.params);
      if (step.verb === 'create') await this.create(step, params);
      else await this.update(step, params);
      return 'done';
    } catch (error) {
      if (error instanceof MissingId) return 'skipped';
      this.fail(step.change, error instanceof Error ? error.message : String(error));
      return 'failed';
    }
  }

  private async update(step: Step, params: Params): Promise<void> {
    const id = this.idFrom(step.target ?? '');
    const path = `${PATHS[step.kind]}/${encodeURIComponent(id)}${step.call ? `/${step.call}` : ''}`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (step.kind === 'price' && params.active === false) await this.archive(step, id, params);
        else await this.client.post(path, params);
        break;
      } catch (error) {
        // A fresh key each time: the failure is remembered under the old one, and an update can be repeated.
        if (error instanceof StoredFailure && attempt < TRIES) continue;
        if (isAlreadySo(step, error)) break;
        throw error;
      }
    }
    if (step.provides) this.ids.set(`${step.kind}:${step.key}`, id);
  }

  private async archive(step: Step, id: string, params: Params): Promise<void> {
    const successor = successorIn(params);
    if (successor === undefined) await archivePrice(this.client, id, params, undefined);
    else {
      const price = this.desired.prices.find(({ key }) => key === step.key);
      await archiveDisplaced(this.client, id, params, { successor, lookupKey: price?.lookupKey });
    }
  }

  /**
   * A create happens once however often it is tried: here, in another process at the same time, or after
   * a lost answer. When Stripe says that somebody was faster, or answers from memory with something that
   * is no longer so, the object is looked at and planned again.
   */
  private async create(step: Step, params: Params): Promise<void> {
    const past: string[] = [];
    let tries = 0;
    for (;;) {
      try {
        const { object, replayed } = await this.client.post<{ id: string }>(
          PATHS[step.kind],
          params,
          this.idempotencyKey(step, params, past),
        );
        if (!replayed || (await this.isSo(step, params, object.id))) {
          this.ids.set(`${step.kind}:${step.key}`, object.id);
          return;
        }
        past.push(object.id);
        if (past.length >= MEMORIES)
          throw new Error(
            `Stripe keeps answering from memory with an object that is no longer so (${object.id})`,
          );
      } catch (error) {
        const isStored = error instanceof StoredFailure;
        if (isStored) past.push('failure');
        else if (!isFasterElsewhere(step, error)) throw error;
        // What an earlier run left under the key says nothing of now; there may be a day's worth of it.
        if (!isStored || !error.isEarlier) tries += 1;
        if (tries >= TRIES || past.length >= MEMORIES) throw error;
      }
      if (await this.adoptWhatIsThere(step)) return;
    }
  }

  /** Observes one object again and does what is now to be done; false when it still has to be created. */
  private async adoptWhatIsThere(step: Step): Promise<boolean> {
    const plan = await planAgain(this.client, this.desired, step.kind, step.key, this.plan.livemode);
    const conflict = plan.conflicts[0];
    if (conflict) throw new Error(conflict.message);
    const id = plan.ids[`${step.kind}:${step.key}`];
    if (
      id === undefined ||
      plan.steps.some(({ verb, replaces }) => verb === 'create' && replaces === step.replaces)
    )
      return false;
    this.ids.set(`${step.kind}:${step.key}`, id);
    this.checks.push(...plan.checks.filter(({ key }) => key === step.key));
    const again = new Run(this.client, this.desired, plan, this.options);
    for (const [key, value] of this.ids) if (!again.ids.has(key)) again.ids.set(key, value);
    for (const [index, next] of plan.steps.entries()) {
      again.outcomes[index] = await again.tryStep(next);
      const message = again.messages.get(next.change);
      if (message) throw new Error(message);
    }
    await checkReplaces(this.client, plan, again);
    const [overtaken] = again.messages.values();
    if (overtaken) throw new Error(overtaken);
    const now = again.idOf(step.kind, step.key);
    if (now) this.ids.set(`${step.kind}:${step.key}`, now);
    return true;
  }

  /** Whether an object that Stripe answered from memory is what was asked for now. */
  private async isSo(step: Step, params: Params, id: string): Promise<boolean> {
    try {
      const now = await this.client.get<Record<string, unknown>>(
        `${PATHS[step.kind]}/${encodeURIComponent(id)}`,
      );
      if (step.kind === 'meter') return now.status === 'active';
      const wantsActive = params.active !== false;
      return now.active === wantsActive && (step.kind !== 'price' || now.lookup_key === params.lookup_key);
    } catch (error) {
      if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 404) return false;
      throw error;
    }
  }

  private idempotencyKey(step: Step, params: Params, past: string[]): string {
    const { catalog } = this.plan;
    const { kind, key, replaces = null } = step;
    return `pricebook-${digest({ catalog, kind, key, params, replaces: replaces ?? 'none', ...(past.length > 0 && { past }) })}`;
  }

  private resolve(params: StepParams): Params {
    const value = (item: StepValue): ParamValue => {
      if (Array.isArray(item)) return item.map(value);
      if (item === null || typeof item !== 'object') return item;
      if (isRef(item)) return this.idFrom(item);
      return Object.fromEntries(
        Object.entries(item)
          .filter(([, inner]) => inner !== undefined)
          .map(([name, inner]) => [name, value(inner)]),
      );
    };
    return value(params) as Params;
  }

  private idFrom(target: string | Ref): string {
    if (typeof target === 'string') return target;
    const { kind, key } = target.$ref;
    const made = this.plan.steps.findIndex((step) => step.provides && step.kind === kind && step.key === key);
    const isThere = made < 0 || this.outcomes[made] === 'done';
    const id = isThere ? this.ids.get(`${kind}:${key}`) : target.or;
    if (id === undefined) throw new MissingId(`${kind} ${key}`);
    return id;
  }

  private outcomesOf(change: number): (Outcome | undefined)[] {
    return this.plan.steps.flatMap((step, index) => (step.change === change ? [this.outcomes[index]] : []));
  }

  result(): Result {
    const result: Result = { done: [], failed: [], skipped: [] };
    this.plan.changes.forEach(({ action, kind, key }, index) => {
      const message = this.messages.get(index);
      if (message !== undefined) result.failed.push({ kind, key, message });
      else if (this.isDone(index)) result.done.push({ action, kind, key });
      else result.skipped.push({ action, kind, key });
    });
    return result;
  }
}

/** Of a price that is archived because another took over. */
function successorIn({ metadata }: Params): string | undefined {
  const successor = (metadata as Params | undefined)?.[SUCCESSOR];
  return typeof successor === 'string' && successor !== '' ? successor : undefined;
}

/** Something this step needs was not made. */
class MissingId extends Error {}

/** A metadata key of that name holds a text. */
function isRef(value: object): value is Ref {
  return '$ref' in value && typeof value.$ref === 'object';
}

/** Stripe's answers to a create whose name has just been taken (facts: product id, lookup key, event name). */
function isFasterElsewhere(step: Step, error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return false;
  if (error.code === 'resource_already_exists') return true;
  if (step.kind === 'price') return error.param === 'lookup_key';
  return (
    step.kind === 'meter' &&
    error.statusCode === 400 &&
    (error.param === undefined || error.param === 'event_name')
  );
}

/** Another run reactivated the meter first, or what is to be archived is not there at all. */
function isAlreadySo(step: Step, error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return false;
  if (step.call === 'reactivate') return /already active/i.test(error.message);
  return step.kind === 'price' && step.phase === 'archives' && error.statusCode === 404;
}
