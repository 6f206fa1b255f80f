/** Metadata: its limits and its merge (facts.md §1.11). */
import { invalid } from '../errors.ts';
import { type Field, field } from './field.ts';

const MAX_KEYS = 50;
const MAX_KEY = 40;
const MAX_VALUE = 500;

/** What was sent: `''` for a value deletes its key. Null (all keys deleted) comes from `emptyable`. */
export type MetadataChange = Map<string, string>;

export function metadata(): Field<MetadataChange> {
  return field('metadata', (raw, at) => {
    if (!(raw instanceof Map)) throw invalid('Invalid object', at);
    const change: MetadataChange = new Map();
    for (const [key, value] of raw) {
      if (typeof value !== 'string')
        throw invalid(`Metadata values must be strings: ${key}`, `${at}[${key}]`);
      if ([...key].length > MAX_KEY) {
        throw invalid(
          `Metadata keys can have up to ${MAX_KEY} characters, but you passed in a key that is ` +
            `${[...key].length} characters. Invalid key: ${key}`,
          at,
        );
      }
      if ([...value].length > MAX_VALUE) {
        throw invalid(
          `Metadata values can have up to ${MAX_VALUE} characters, but you passed in a value that is ` +
            `${[...value].length} characters. Invalid value: ${value}`,
          `${at}[${key}]`,
        );
      }
      change.set(key, value);
    }
    return change;
  });
}

/** The metadata after a change: merged key by key, `''` deletes one key, null deletes all. */
export function mergeMetadata(
  current: Record<string, string>,
  change: MetadataChange | null | undefined,
): Record<string, string> {
  if (change === undefined) return current;
  if (change === null) return {};
  const merged = new Map(Object.entries(current));
  for (const [key, value] of change) {
    if (value === '') merged.delete(key);
    else merged.set(key, value);
  }
  if (merged.size > MAX_KEYS) {
    throw invalid(
      `You can only have up to ${MAX_KEYS} metadata keys; this would make ${merged.size}.`,
      'metadata',
    );
  }
  return Object.fromEntries(merged);
}
