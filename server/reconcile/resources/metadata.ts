import { formatMark, isOurs, MARK } from '../mark.ts';
import type { Fields, Kind } from '../types.ts';

/** Metadata as fields, without ours. */
export function metadataFields(metadata: Record<string, string> | null | undefined): Fields {
  const entries = Object.entries(metadata ?? {}).filter(([name]) => !isOurs(name));
  return Object.fromEntries(entries.map(([name, value]) => [`metadata.${name}`, value]));
}

/** The mark as metadata. */
export function markOf(catalog: string, kind: Kind, key: string): Record<string, string> {
  return { [MARK]: formatMark({ catalog, kind, key }) };
}

/** Without the empty texts, which unset and have nothing to unset on a new object. */
export function forCreate(metadata: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== ''));
}
