import type { MapNode, Node } from './node.ts';
import { entriesOf, keyPlace } from './node.ts';
import type { ParsedFile } from './parse.ts';
import { atKey, atValue, showPlace } from './problem.ts';
import type { Problem } from './types.ts';

const SECTIONS = ['meters', 'products', 'portal_configurations'];

/**
 * Puts the files of a folder together: sections are joined key by key, the rest stands in one file
 * or is equal in several. What does not fit is reported with both places; the first stays.
 */
export function mergeFiles(files: ParsedFile[]): { root: MapNode; problems: Problem[] } {
  const problems: Problem[] = [];
  const first = files[0];
  const place = { file: first?.path ?? '', line: 1, column: 1 };
  const root: MapNode = { kind: 'map', path: '', place, entries: new Map() };
  for (const file of files) {
    for (const [name, node] of entriesOf(file.root)) {
      const known = root.entries.get(name);
      if (!known) {
        // A fresh mapping for sections, so that joining never changes what a file was parsed to.
        root.entries.set(name, node.kind === 'map' ? { ...node, entries: new Map(node.entries) } : node);
      } else if (SECTIONS.includes(name)) {
        join(known, node, problems);
      } else if (!sameValue(known, node)) {
        problems.push(
          atValue(node, {
            code: 'different_in_files',
            message: `\`${name}\` differs from what stands at ${showPlace(known.place)}`,
            hint: 'let it stand in one file, or be equal in all',
          }),
        );
      }
    }
  }
  return { root, problems };
}

function join(known: Node, node: Node, problems: Problem[]): void {
  if (known.kind !== 'map' || node.kind !== 'map') return;
  for (const [key, value] of node.entries) {
    const first = known.entries.get(key);
    if (!first) known.entries.set(key, value);
    else {
      problems.push(
        atKey(value, {
          code: 'duplicate_key',
          message: `\`${key}\` stands here a second time; the first is at ${showPlace(keyPlace(first))}`,
          hint: 'keep one of the two; what belongs to one key stands whole in one file',
        }),
      );
    }
  }
}

function sameValue(a: Node, b: Node): boolean {
  if (a.kind === 'scalar' && b.kind === 'scalar') {
    // An unknown text was reported where it stands; it may well be equal.
    return a.unknown || b.unknown || a.source === b.source;
  }
  if (a.kind === 'map' && b.kind === 'map') {
    return (
      a.entries.size === b.entries.size &&
      [...a.entries].every(([key, value]) => {
        const other = b.entries.get(key);
        return other !== undefined && sameValue(value, other);
      })
    );
  }
  if (a.kind === 'list' && b.kind === 'list') {
    return (
      a.items.length === b.items.length &&
      a.items.every((item, index) => {
        const other = b.items[index];
        return other !== undefined && sameValue(item, other);
      })
    );
  }
  return false;
}
