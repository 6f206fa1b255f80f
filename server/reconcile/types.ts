import type { RequestCounts } from '../stripe/transport.ts';

export type Kind = 'meter' | 'product' | 'price' | 'portal_configuration';
export type Action = 'create' | 'update' | 'replace' | 'adopt' | 'archive' | 'restore';
/** Who made the difference: the YAML since the last apply, someone in Stripe, or both. */
export type Cause = 'catalog' | 'drift' | 'both';

/** A value in normal form: what Stripe would store, references as keys, decimals as strings. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };

/** The fields of an object by dotted path, lists whole. What is not there is not known or not named. */
export type Fields = Record<string, Value>;

export interface FieldChange {
  path: string;
  from: Value;
  to: Value;
  /** What the last apply left, where it is known and both sides moved away from it. */
  applied?: Value;
  cause: Cause;
  /** The two values as people read them, where that is not how JSON writes them. */
  text?: { from: string; to: string };
}

/** Subscriptions that hold some prices, as far as one page for each price shows them. */
export interface Subscribers {
  count: number;
  /** There are more than the page has. */
  more: boolean;
  /** Those among them that owe an invoice. */
  unpaid: number;
}

export interface Change {
  action: Action;
  kind: Kind;
  key: string;
  /** Of the object as it is now; null when there is none yet. */
  id: string | null;
  fields: FieldChange[];
  cause: Cause;
  risky: boolean;
  /** Of the prices that it puts away; null until counted, and where it puts none away. */
  subscribers: Subscribers | 'unreadable' | null;
  /** What it is, in a few words: `$60.00 / month`. */
  about: string;
  /** What a reader of the plan should know of it. */
  notes: string[];
}

/** The id of an object that may only exist once its step has run. */
export interface Ref {
  $ref: { kind: Kind; key: string };
  /** The id to use when the step that makes the object failed. */
  or?: string;
}

export type StepValue =
  | string
  | number
  | boolean
  | undefined
  | Ref
  | StepValue[]
  | { [name: string]: StepValue };
export type StepParams = { [name: string]: StepValue };

/** The phases of an apply, in order. What a step depends on stands in an earlier phase or earlier in its own change. */
export const PHASES = ['meters', 'products', 'prices', 'defaults', 'portal', 'archives', 'notes'] as const;
export type Phase = (typeof PHASES)[number];

/** One write. */
export interface Step {
  /** Index of its change in the plan. */
  change: number;
  phase: Phase;
  kind: Kind;
  key: string;
  verb: 'create' | 'update';
  /** What an update acts on. */
  target?: string | Ref;
  /** Behind the id in the path, as in `reactivate`. */
  call?: string;
  params: StepParams;
  /** Of a create: the id of what it replaces, part of its idempotency key. */
  replaces?: string | null;
  /** Steps of other changes that must have been done first, by index. */
  needs?: number[];
  /** Whether this step gives its kind and key an id for those that come after. */
  provides?: boolean;
}

export interface Orphan {
  kind: Kind;
  key: string;
  id: string;
}

export interface PlanWarning {
  kind: Kind | 'catalog';
  key: string;
  message: string;
}

/** Something that must be settled by a person before anything is written. */
export interface Conflict {
  kind: Kind;
  key: string;
  message: string;
}

export interface Summary {
  create: number;
  update: number;
  replace: number;
  adopt: number;
  archive: number;
  restore: number;
  unchanged: number;
}

/** All that will be done, as plain data: rendering and applying both read it and compute nothing of their own. */
export interface Plan {
  version: 1;
  catalog: string;
  account: string | null;
  livemode: boolean;
  hash: string;
  changes: Change[];
  orphans: Orphan[];
  warnings: PlanWarning[];
  summary: Summary;
  requests: RequestCounts;
  conflicts: Conflict[];
  steps: Step[];
  /** Ids of what exists, by `kind:key`. */
  ids: Record<string, string>;
  /** Product ids and price keys to look at once more when the replaces are done. */
  checks: Check[];
  displaced: Displaced[];
  /** Subscribers of all that changes of an action put away, each once; nothing until counted. */
  keeping: { [action in Action]?: Subscribers | 'unreadable' };
}

/** Ids of the prices that a change puts away; without those that no subscription can hold. */
export interface Displaced {
  /** Index of the change in the plan. */
  change: number;
  prices: string[];
}

/** A price that took over on a product; somebody else may have done the same at the same time. */
export interface Check {
  key: string;
  lookupKey: string;
  product: string;
}

export interface Failure {
  kind: Kind;
  key: string;
  message: string;
}

export interface ChangeName {
  action: Action;
  kind: Kind;
  key: string;
}

export interface Result {
  done: ChangeName[];
  failed: Failure[];
  skipped: ChangeName[];
}
