import { parseDocument } from 'yaml';

/** What becomes of a place in a catalog: another value, or nothing when it is undefined. */
export type Edits = Record<string, unknown>;

/**
 * A catalog's text with some places changed, by dotted path. A place that is taken away must have been
 * there, so that an edit never silently says nothing.
 */
export function edited(text: string, edits: Edits): string {
  const document = parseDocument(text);
  for (const [path, value] of Object.entries(edits)) {
    const names = path.split('.');
    if (value !== undefined) document.setIn(names, document.createNode(value));
    else if (!document.deleteIn(names)) throw new Error(`${path} is not in the catalog`);
  }
  return String(document);
}
