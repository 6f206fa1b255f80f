import type { Node, Place } from './node.ts';
import { keyPlace } from './node.ts';
import type { Problem } from './types.ts';

/** What a rule says: a stable code, what is wrong, and what would be right. */
export interface Finding {
  code: string;
  message: string;
  hint: string;
}

/** A problem at a place. */
export function problemAt(place: Place, path: string, finding: Finding): Problem {
  const { file, line, column } = place;
  return {
    file,
    line,
    column,
    path,
    code: finding.code,
    message: oneLine(finding.message),
    hint: oneLine(finding.hint),
  };
}

const LONGEST = 400;

/** What the owner wrote may be quoted in a message: on one line, and not all of it. */
function oneLine(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** A problem with a value: points at the value. */
export function atValue(node: Node, finding: Finding): Problem {
  return problemAt(node.place, node.path, finding);
}

/** A problem with a key, or with a whole block: points at its key. */
export function atKey(node: Node, finding: Finding): Problem {
  return problemAt(keyPlace(node), node.path, finding);
}

/** A problem with something that is not there: points at the key of the block that lacks it. */
export function atMissing(node: Node, field: string, finding: Finding): Problem {
  return problemAt(keyPlace(node), node.path === '' ? field : `${node.path}.${field}`, finding);
}

/** How people read a place: `catalog/shop.yaml:3:5`. */
export function showPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/** By file, line, column, then path and code, so that the order never depends on which rule ran first. */
export function sortProblems(problems: Problem[]): Problem[] {
  const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...problems].sort(
    (a, b) =>
      text(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      text(a.path, b.path) ||
      text(a.code, b.code),
  );
}
