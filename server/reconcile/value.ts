import { createHash } from 'node:crypto';
import { decimalText, parseDecimal } from '../catalog/money.ts';
import type { Fields, Value } from './types.ts';

/** JSON with the names of every object in order: equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

export function equal(a: Value, b: Value): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** SHA-256 of a value's canonical JSON, in hex. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Nested mappings as dotted paths; lists stay whole, `undefined` is left out. */
export function flatten(value: object, prefix = ''): Fields {
  const fields: Fields = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const path = prefix ? `${prefix}.${name}` : name;
    if (item !== null && typeof item === 'object' && !Array.isArray(item)) {
      Object.assign(fields, flatten(item, path));
    } else {
      fields[path] = item;
    }
  }
  return fields;
}

const METADATA = 'metadata.';

/** The steps of a dotted path; a metadata key may itself hold dots. */
export function pathParts(path: string): string[] {
  return path.startsWith(METADATA) ? ['metadata', path.slice(METADATA.length)] : path.split('.');
}

/** Puts a value at a dotted path of a nested object, making the mappings on the way. */
export function setPath<T>(target: { [name: string]: T | object }, path: string, value: T): void {
  const parts = pathParts(path);
  const last = parts.pop() as string;
  let node = target as Record<string, unknown>;
  for (const part of parts) {
    node[part] ??= {};
    node = node[part] as Record<string, unknown>;
  }
  // Defined, not assigned: a metadata key may be any word, `__proto__` included.
  Object.defineProperty(node, last, { value, enumerable: true, configurable: true, writable: true });
}

/** Money as exact decimal text without needless zeros: `1000.00` and `1000` are one amount. */
export function canonicalDecimal(value: string | number): string {
  const decimal = parseDecimal(String(value));
  return decimal ? decimalText(decimal) : String(value);
}

/** A value as a plan writes it where nothing better is known. */
export function plainText(value: Value): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none';
  return typeof value === 'string' ? JSON.stringify(value) : JSON.stringify(value).replaceAll('","', '", "');
}

/** Items by what they have in common, in order. */
export function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
