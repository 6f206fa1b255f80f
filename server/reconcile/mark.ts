import type { Kind } from './types.ts';

/** Metadata keys of ours; the catalog may not use names that begin like this. */
export const MARK = 'pricebook';
export const APPLIED = 'pricebook_applied';
/** On a price that took over: the ids still to archive, with commas. */
export const UNFINISHED = 'pricebook_unfinished';
/** On a price that was taken over from: the id of the one that did. */
export const SUCCESSOR = 'pricebook_successor';

export interface Mark {
  catalog: string;
  kind: Kind;
  key: string;
}

/** `devchat/price.paircode.monthly`: which catalog an object belongs to and what it is there. */
export function formatMark({ catalog, kind, key }: Mark): string {
  return `${catalog}/${kind}.${key}`;
}

/** The mark on an object, or undefined when it has none that can be read. */
export function readMark(metadata: Record<string, string> | null | undefined): Mark | undefined {
  const match = /^([^/]+)\/(meter|product|price|portal_configuration)\.(.+)$/.exec(metadata?.[MARK] ?? '');
  if (!match) return undefined;
  const [, catalog, kind, key] = match as unknown as [string, string, Kind, string];
  return { catalog, kind, key };
}

/** The key that an object's mark gives it as one of a kind in a catalog; undefined when it is none of these. */
export function markedKey(
  metadata: Record<string, string> | null | undefined,
  catalog: string,
  kind: Kind,
): string | undefined {
  const mark = readMark(metadata);
  return mark?.catalog === catalog && mark.kind === kind ? mark.key : undefined;
}

export function isOurs(name: string): boolean {
  return name === MARK || name.startsWith(`${MARK}_`);
}

/** The ids a price still has to archive. */
export function readUnfinished(metadata: Record<string, string> | null | undefined): string[] {
  return (metadata?.[UNFINISHED] ?? '').split(',').filter(Boolean);
}
