/**
 * Expanding (facts.md §1.10): ids become objects, and fields that are absent otherwise appear. Paths are
 * checked before anything is looked up.
 */
import { invalid, notImplemented } from './errors.ts';
import type { Account } from './store/account.ts';
import type { InnerKind, Kind } from './store/objects.ts';

/** What can be expanded in an object, by the name of the field. */
export type Expandables = { readonly [name: string]: Expandable };

export type Expandable =
  /** An id that becomes the object of that kind, or of the one of these kinds that has it. */
  | { ref: Kind | readonly Kind[] }
  /** An id in the store, or a list of them, that is always shown as the whole object. */
  | { embed: Kind }
  /** A list of other objects, absent unless asked for. */
  | { list: (account: Account, owner: never) => unknown; of: Kind | InnerKind }
  /** What the object holds, always shown as a list of the first ten at an address of its own. */
  | { contains: Kind | InnerKind; url: (owner: never) => string }
  /** Made of the object when it is shown; absent unless asked for when it is `includable`. */
  | { computed: (account: Account, owner: never) => unknown; includable?: true }
  /** Kept for the sandbox itself, never shown. */
  | { hidden: true }
  /** Absent unless asked for. `each` says what can be expanded in its values, whatever their names. */
  | { includable: true; each?: Expandables }
  /** A plain object with something expandable in it; asking for it by itself is allowed when it is `whole`. */
  | { fields: Expandables; whole?: true }
  /** Stripe expands it, the sandbox does not have what it refers to. */
  | { unsupported: string };

type Tree = Map<string, Tree>;

const MAX_LEVELS = 4;

export type ExpandablesOf = (kind: Kind | InnerKind) => Expandables;

/** What can be expanded in an answer: an object of a kind, or a page of them. */
export function expandableRoot(
  kind: Kind | InnerKind,
  isList: boolean,
  expandablesOf: ExpandablesOf,
): Expandables {
  return isList ? { data: { fields: expandablesOf(kind) } } : expandablesOf(kind);
}

/** The paths as a tree, or Stripe's 400 for the first that is impossible. */
export function parseExpand(
  paths: readonly string[],
  root: Expandables,
  isList: boolean,
  expandablesOf: ExpandablesOf,
): Tree {
  const tree: Tree = new Map();
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > MAX_LEVELS) {
      throw invalid(
        `You cannot expand more than ${MAX_LEVELS} levels of a property. Property: ${path}`,
        undefined,
        'property_expansion_max_depth',
      );
    }
    checkPath(path, steps, root, isList, expandablesOf);
    let branch = tree;
    for (const step of steps) {
      const next = branch.get(step) ?? new Map();
      branch.set(step, next);
      branch = next;
    }
  }
  return tree;
}

function checkPath(
  path: string,
  steps: string[],
  root: Expandables,
  isList: boolean,
  expandablesOf: ExpandablesOf,
): void {
  const refuse = () => {
    const hint =
      isList && steps[0] !== 'data' ? ` You may want to try expanding 'data.${path}' instead.` : '';
    return invalid(`This property cannot be expanded (${path}).${hint}`);
  };
  let within: Expandables | undefined = root;
  let anyName: Expandables | undefined;
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    if (anyName !== undefined) {
      // A name in a map, e.g. a currency. Any name will do: `currency_options.tiers` is silently nothing.
      within = anyName;
      anyName = undefined;
      continue;
    }
    const node: Expandable | undefined =
      within !== undefined && Object.hasOwn(within, step) ? within[step] : undefined;
    if (node === undefined) throw refuse();
    if ('hidden' in node) throw refuse();
    if ('unsupported' in node) throw notImplemented(`expanding ${path} (${node.unsupported})`);
    // What is shown anyway can be asked for as well, to no effect: `items.data.price`, `lines`, `lines.data`.
    if ('fields' in node) {
      if (isLast && !node.whole) throw refuse();
      within = node.fields;
    } else if ('ref' in node) {
      within = Object.assign({}, ...kindsOf(node.ref).map(expandablesOf));
    } else if ('embed' in node) {
      within = expandablesOf(node.embed);
    } else if ('list' in node) {
      within = inList(expandablesOf(node.of));
    } else if ('contains' in node) {
      within = inList(expandablesOf(node.contains));
    } else if ('computed' in node) {
      if (!node.includable) throw refuse();
      within = undefined;
    } else {
      within = undefined;
      anyName = node.each;
    }
  }
}

/** What can be expanded in a list within an object. */
function inList(fields: Expandables): Expandables {
  return { data: { fields, whole: true } };
}

const NOTHING: Tree = new Map();

const entries = new WeakMap<Expandables, [string, Expandable][]>();

/** The same each time: every object of every event is rendered by them. */
function entriesOf(expandables: Expandables): [string, Expandable][] {
  let known = entries.get(expandables);
  if (known === undefined) {
    known = Object.entries(expandables);
    entries.set(expandables, known);
  }
  return known;
}

/** An object as it is answered: expand-only fields left out, references followed, as the tree says. */
export function render(
  account: Account,
  value: unknown,
  expandables: Expandables,
  tree: Tree,
  expandablesOf: ExpandablesOf,
): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => render(account, item, expandables, tree, expandablesOf));
  }
  if (typeof value !== 'object' || value === null) return value;
  const shown: Record<string, unknown> = { ...value };
  for (const [name, node] of entriesOf(expandables)) {
    const branch = tree.get(name);
    const current = shown[name];
    if ('contains' in node) {
      const fields = inList(expandablesOf(node.contains));
      const list = listOf(current, node.url(value as never));
      shown[name] = render(account, list, fields, branch ?? NOTHING, expandablesOf);
    } else if ('computed' in node) {
      if (branch !== undefined || !node.includable) shown[name] = node.computed(account, value as never);
    } else if ('fields' in node) {
      shown[name] = render(account, current, node.fields, branch ?? NOTHING, expandablesOf);
    } else if ('includable' in node) {
      if (branch === undefined) shown[name] = undefined;
      else if (node.each !== undefined)
        shown[name] = renderEach(account, current, node.each, branch, expandablesOf);
    } else if ('hidden' in node) {
      shown[name] = undefined;
    } else if ('list' in node) {
      if (branch === undefined) shown[name] = undefined;
      else {
        const fields = inList(expandablesOf(node.of));
        shown[name] = render(account, node.list(account, value as never), fields, branch, expandablesOf);
      }
    } else if ('embed' in node) {
      const whole = (id: string) => follow(account, id, [node.embed], branch ?? NOTHING, expandablesOf);
      if (typeof current === 'string') shown[name] = whole(current);
      else if (Array.isArray(current)) shown[name] = current.map(whole);
    } else if ('ref' in node && branch !== undefined && typeof current === 'string') {
      shown[name] = follow(account, current, kindsOf(node.ref), branch, expandablesOf);
    }
  }
  return shown;
}

const SHOWN_IN_LIST = 10;

/** The first of what an object holds; the rest is at the list's own address. */
function listOf(items: unknown, url: string): unknown {
  const all = Array.isArray(items) ? items : [];
  return { object: 'list', data: all.slice(0, SHOWN_IN_LIST), has_more: all.length > SHOWN_IN_LIST, url };
}

function kindsOf(ref: Kind | readonly Kind[]): readonly Kind[] {
  return typeof ref === 'string' ? [ref] : ref;
}

/** The object an id stands for, of whichever of some kinds it is; what is left of one that is gone. */
function follow(
  account: Account,
  id: string,
  kinds: readonly Kind[],
  tree: Tree,
  expandablesOf: ExpandablesOf,
): unknown {
  for (const kind of kinds) {
    const target = account.table(kind).get(id);
    if (target !== undefined) return render(account, target, expandablesOf(kind), tree, expandablesOf);
  }
  return { id, object: kinds[0], deleted: true };
}

function renderEach(
  account: Account,
  value: unknown,
  expandables: Expandables,
  tree: Tree,
  expandablesOf: ExpandablesOf,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      render(account, item, expandables, tree.get(name) ?? NOTHING, expandablesOf),
    ]),
  );
}
