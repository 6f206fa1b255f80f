import type { Desired } from '../catalog/types.ts';
import { causeOf, type Difference } from './diff.ts';
import type { Found } from './identify.ts';
import { readMark } from './mark.ts';
import type { Observed } from './observed.ts';
import type {
  Action,
  Cause,
  Change,
  FieldChange,
  Fields,
  Kind,
  PlanWarning,
  Ref,
  Step,
  Value,
} from './types.ts';
import { plainText } from './value.ts';

export type NewStep = Omit<Step, 'change' | 'kind' | 'key'> & Partial<Pick<Step, 'kind' | 'key'>>;

/** Reads a value as people write it; undefined where JSON is good enough. */
export type Wording = (path: string, value: Value) => string | undefined;

/** A plan in the making: what is known, and the changes and steps found so far. */
export class Draft {
  readonly changes: Change[] = [];
  readonly steps: Step[] = [];
  readonly warnings: PlanWarning[] = [];
  /** Keys of prices that will get another object (or one that is switched on) by kind of step. */
  readonly madePrices = new Set<string>();
  /** Ids of prices that are taken over from, and the key of the price that does. */
  readonly replaced = new Map<string, string>();

  constructor(
    readonly desired: Desired,
    readonly observed: Observed,
    readonly found: Found,
  ) {}

  /** Adds a change with its steps, in the order in which they have to happen. Returns its index. */
  add(
    change: Pick<Change, 'action' | 'kind' | 'key' | 'id' | 'about'> & {
      fields: FieldChange[];
      cause?: Cause;
      notes?: string[];
    },
    steps: NewStep[],
  ): number {
    const index = this.changes.length;
    this.changes.push({
      ...change,
      cause: change.cause ?? causeOf(change.fields),
      risky: false,
      subscribers: null,
      notes: change.notes ?? [],
    });
    for (const step of steps) this.addStep(index, step);
    return index;
  }

  addStep(change: number, step: NewStep): number {
    const owner = this.changes[change] as Change;
    this.steps.push({ kind: owner.kind, key: owner.key, ...step, change });
    return this.steps.length - 1;
  }

  warn(kind: Kind, key: string, message: string): void {
    this.warnings.push({ kind, key, message });
  }

  /** A field that the catalog no longer names and that Stripe does not let go. */
  warnKept(kind: Kind, key: string, path: string): void {
    this.warn(kind, key, `${path} cannot be unset in Stripe: it keeps its value and is no longer managed`);
  }

  /** The key of the catalog for an id of Stripe's; the id itself when it is nothing of the catalog's. */
  keyOf(kind: 'product' | 'price' | 'meter', id: string): string {
    const objects =
      kind === 'product' ? this.found.products : kind === 'price' ? this.found.prices : this.found.meters;
    for (const [key, object] of objects) if (object.id === id) return key;
    return this.formerKey(kind, id) ?? id;
  }

  /** The key of something of ours that the catalog no longer names; never one that it does name. */
  private formerKey(kind: Kind, id: string): string | undefined {
    const { holders, pricesOf, products } = this.observed;
    const object =
      kind === 'product'
        ? products.get(id)
        : [...holders.values(), ...[...pricesOf.values()].flat()].find((price) => price.id === id);
    const mark = readMark(object?.metadata);
    if (mark?.catalog !== this.desired.catalog || mark.kind !== kind) return undefined;
    const named = kind === 'product' ? this.desired.products : this.desired.prices;
    return named.some(({ key }) => key === mark.key) ? undefined : mark.key;
  }
}

export function ref(kind: Kind, key: string, or?: string): Ref {
  return { $ref: { kind, key }, ...(or !== undefined && { or }) };
}

/** Differences as the plan shows them. */
export function shown(differences: readonly Difference[], wording: Wording = () => undefined): FieldChange[] {
  return differences.map(({ path, from, to, applied, cause }) => {
    const text = { from: wording(path, from), to: wording(path, to) };
    return {
      path,
      from,
      to,
      ...(applied !== undefined && { applied }),
      cause,
      ...((text.from ?? text.to) !== undefined && {
        text: { from: text.from ?? plainText(from), to: text.to ?? plainText(to) },
      }),
    };
  });
}

/** The fields of something new as differences, each from nothing. */
export function differencesOfNew(fields: Fields): Difference[] {
  return Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, to]) => ({ path, from: null, to, cause: 'catalog', change: 'update', cleared: false }));
}

export function created(fields: Fields): FieldChange[] {
  return shown(differencesOfNew(fields));
}

/** `restore` when an archived object is wanted again, `archive` when an active one is withdrawn. */
export function switched(
  isActive: boolean,
  wanted: boolean,
): Extract<Action, 'restore' | 'archive'> | undefined {
  if (isActive === wanted) return undefined;
  return wanted ? 'restore' : 'archive';
}
