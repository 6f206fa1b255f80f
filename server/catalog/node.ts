/** Where something stands in the owner's files: line and column from 1, as an editor counts them. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

interface Common {
  /** Dotted path from the top of the catalog: `products.seat.prices.yearly`. */
  path: string;
  /** Where the value itself starts; for an empty value, where its key stands. */
  place: Place;
  /** Where its key stands; absent for items of a list and for the top. */
  key?: Place;
}

export interface ScalarNode extends Common {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** As written, without quotes: `19.00` where `value` is 19. */
  source: string;
  quoted: boolean;
  /** Its text cannot be known (an unset variable): reported already, nothing more is said about it. */
  unknown: boolean;
}

export interface MapNode extends Common {
  kind: 'map';
  entries: Map<string, Node>;
}

export interface ListNode extends Common {
  kind: 'list';
  items: Node[];
}

/** A value of the catalog that remembers where it stands and how it was written. */
export type Node = ScalarNode | MapNode | ListNode;

/** Dotted path of a child. */
export function childPath(parent: string, key: string | number): string {
  return parent === '' ? String(key) : `${parent}.${key}`;
}

/** The child under a key (or keys, one level each), if it is there. */
export function child(node: Node | undefined, ...keys: string[]): Node | undefined {
  let found: Node | undefined = node;
  for (const key of keys) found = found?.kind === 'map' ? found.entries.get(key) : undefined;
  return found;
}

/** The children of a mapping, with their keys; nothing for any other value. */
export function entriesOf(node: Node | undefined): [string, Node][] {
  return node?.kind === 'map' ? [...node.entries] : [];
}

/** The items of a list; nothing for any other value. */
export function itemsOf(node: Node | undefined): Node[] {
  return node?.kind === 'list' ? node.items : [];
}

/** The text of a known string value; undefined for anything else, so that rules stay silent about it. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && !node.unknown && typeof node.value === 'string' ? node.value : undefined;
}

/** The value of a whole number as JavaScript holds it; undefined for anything else. */
export function wholeOf(node: Node | undefined): number | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'number' && Number.isSafeInteger(node.value)
    ? node.value
    : undefined;
}

/** The value of a boolean; undefined for anything else. */
export function flagOf(node: Node | undefined): boolean | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : undefined;
}

/** Where to point when something is missing from a node, or its key is at fault. */
export function keyPlace(node: Node): Place {
  return node.key ?? node.place;
}

/** The node as plain data, for the JSON Schema. Own properties only, whatever the keys are called. */
export function toPlain(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, toPlain(value)]));
}
