import { APPLIED } from './mark.ts';
import type { Fields, Value } from './types.ts';
import { canonicalJson, digest } from './value.ts';

/**
 * What the last apply left on an object, kept in the object's own metadata: the fields the catalog named
 * and their values, short ones as they are and longer ones as fingerprints. With it a difference is told
 * apart three ways without a state file.
 */
export interface AppliedRecord {
  /** Which of these fields the last apply named. */
  named(paths: Iterable<string>): string[];
  /** Whether a field was named, and had this value. */
  holds(path: string, value: Value): boolean;
  /** The value of a field, where it was short enough to keep. */
  value(path: string): Value | undefined;
  /** Of a product: the lookup keys of its prices by short price key; undefined when there were too many to keep. */
  prices: Record<string, string> | undefined;
}

const VERSION = '1';
/** Stripe's limit of a metadata value (https://docs.stripe.com/api/metadata). */
const VALUE_LENGTH = 500;
const VALUES = 4;
const LITERAL_LENGTH = 40;

const SLOTS = Array.from({ length: VALUES }, (_, index) =>
  index === 0 ? APPLIED : `${APPLIED}_${index + 1}`,
);

interface Stored {
  f: Record<string, unknown>;
  p?: Record<string, string | 0> | '*';
  /** Paths are hashes too. */
  h?: 1;
}

function fingerprint(value: unknown): string {
  return `#${Buffer.from(digest(value), 'hex').toString('base64url').slice(0, 8)}`;
}

function hashedPath(path: string): string {
  return fingerprint(path).slice(1, 7);
}

/** Short plain values are kept readable; a text that looks like a fingerprint never is. */
function compact(value: Value): Value {
  const text = JSON.stringify(value);
  const plain = text.length <= LITERAL_LENGTH && /^[\x20-\x7e]*$/.test(text) && !text.startsWith('"#');
  return plain ? value : fingerprint(value);
}

function mapFields(fields: Fields, path: (path: string) => string, value: (value: Value) => Value): Fields {
  const entries = Object.entries(fields).map(([name, item]) => [path(name), value(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The metadata that carries a record; the slots it does not need are empty texts, which unset what an
 * earlier record left there.
 *
 * @param prices of a product: its prices' lookup keys by short key; `derived` tells which of them need
 *   not be kept because they follow from the keys.
 */
export function encodeRecord(
  fields: Fields,
  prices?: Record<string, string>,
  derived: (key: string) => string = () => '',
): Record<string, string> {
  const same = (path: string): string => path;
  const kept =
    prices &&
    Object.fromEntries(
      Object.entries(prices)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, lookupKey]) => [key, lookupKey === derived(key) ? (0 as const) : lookupKey]),
    );
  const tries: Stored[] = [
    { f: mapFields(fields, same, compact), ...(kept && { p: kept }) },
    { f: mapFields(fields, same, fingerprint), ...(kept && { p: kept }) },
    { f: mapFields(fields, hashedPath, fingerprint), ...(kept && { p: kept }), h: 1 },
    { f: mapFields(fields, hashedPath, fingerprint), ...(kept && { p: '*' as const }), h: 1 },
  ];
  for (const stored of tries) {
    const chunks = split(VERSION + JSON.stringify(stored));
    if (chunks.length <= VALUES) return Object.fromEntries(SLOTS.map((slot, i) => [slot, chunks[i] ?? '']));
  }
  // More fields than four values can name even as hashes: the object is compared two ways.
  return Object.fromEntries(SLOTS.map((slot) => [slot, '']));
}

/** A record with some fields at other values, as metadata; nothing when there is no record that can be read. */
export function amendRecord(
  metadata: Record<string, string> | null | undefined,
  fields: Fields,
): Record<string, string> {
  const stored = readStored(metadata);
  if (!stored) return {};
  const changed = mapFields(fields, (path) => (stored.h ? hashedPath(path) : path), compact);
  const chunks = split(VERSION + JSON.stringify({ ...stored, f: { ...stored.f, ...changed } }));
  return chunks.length > VALUES
    ? {}
    : Object.fromEntries(chunks.map((chunk, i) => [SLOTS[i] as string, chunk]));
}

/** Pieces of at most 500 characters that neither begin nor end with a space, which Stripe might trim. */
function split(text: string): string[] {
  const characters = [...text];
  const chunks: string[] = [];
  for (let start = 0; start < characters.length; ) {
    let end = Math.min(characters.length, start + VALUE_LENGTH);
    while (end < characters.length && (characters[end] === ' ' || characters[end - 1] === ' ')) end -= 1;
    chunks.push(characters.slice(start, end).join(''));
    start = end;
  }
  return chunks;
}

function readStored(metadata: Record<string, string> | null | undefined): Stored | undefined {
  const text = SLOTS.map((slot) => metadata?.[slot] ?? '').join('');
  if (!text.startsWith(VERSION)) return undefined;
  try {
    const stored = JSON.parse(text.slice(VERSION.length)) as Stored | null;
    return typeof stored?.f === 'object' && stored.f !== null ? stored : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a record; undefined when there is none, it is damaged, or another version wrote it. */
export function decodeRecord(
  metadata: Record<string, string> | null | undefined,
  derived: (key: string) => string = () => '',
): AppliedRecord | undefined {
  const stored = readStored(metadata);
  if (!stored) return undefined;
  const name = (path: string): string => (stored.h ? hashedPath(path) : path);
  const read = (path: string): Value | undefined => {
    const value = stored.f[name(path)];
    return typeof value === 'string' && value.startsWith('#') ? undefined : (value as Value | undefined);
  };
  const listed = stored.p === '*' ? undefined : Object.entries(stored.p ?? {});
  return {
    named: (paths) =>
      stored.h
        ? [...paths].filter((path) => Object.hasOwn(stored.f, hashedPath(path)))
        : Object.keys(stored.f),
    holds: (path, value) => {
      const kept = stored.f[name(path)];
      return (
        kept !== undefined &&
        (canonicalJson(kept) === canonicalJson(compact(value)) || kept === fingerprint(value))
      );
    },
    value: read,
    prices:
      listed &&
      Object.fromEntries(listed.map(([key, lookup]) => [key, lookup === 0 ? derived(key) : lookup])),
  };
}
