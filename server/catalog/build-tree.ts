import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml';
import { childPath, type MapNode, type Node, type Place } from './node.ts';
import { type Finding, problemAt, showPlace } from './problem.ts';
import { substitute } from './substitute.ts';
import type { Problem } from './types.ts';

/** A catalog has about twelve levels; more is a mistake or an attack. */
const DEEPEST = 40;
/** How many values aliases may add in all: an alias of aliases multiplies quickly. */
const MOST_ALIASED = 10_000;

type YamlNode = ParsedNode | null;

/**
 * Turns the parser's nodes into ours: positions kept, aliases followed, variables filled in,
 * duplicate and non-text keys reported.
 */
export function buildTree(
  contents: ParsedNode,
  text: string,
  place: (offset: number) => Place,
  env: Record<string, string | undefined>,
): { root: Node; problems: Problem[]; whole: boolean } {
  const problems: Problem[] = [];
  const anchors = new Map<string, ParsedNode>();
  const open = new Set<ParsedNode>();
  let aliased = 0;
  let inAlias = 0;
  let whole = true;
  let tooMany = false;

  const report = (at: Place, path: string, finding: Finding) => problems.push(problemAt(at, path, finding));

  function lost(at: Place, path: string, key?: Place): Node {
    whole = false;
    return leaf({ path, place: at, key }, null, '', false, true);
  }

  function visit(node: YamlNode, path: string, depth: number, keyAt?: Place): Node {
    if (node === null) return leaf({ path, place: keyAt ?? place(0), key: keyAt }, null, '', false, false);
    const start = place(node.range[0]);
    if (inAlias > 0 && ++aliased > MOST_ALIASED) return lost(start, path, keyAt);
    if (depth > DEEPEST) {
      report(start, path, {
        code: 'bad_yaml',
        message: 'this is nested too deeply',
        hint: 'a catalog needs fewer than twenty levels',
      });
      return lost(start, path, keyAt);
    }
    if (isAlias(node)) return follow(node.source, start, path, depth, keyAt);
    if (node.anchor) anchors.set(node.anchor, node);
    open.add(node);
    const built = isMap(node)
      ? mapping(node.items as { key: YamlNode; value: YamlNode }[], start, path, depth, keyAt)
      : isSeq(node)
        ? list(node.items as YamlNode[], start, path, depth, keyAt)
        : scalar(node as Scalar.Parsed, start, path, keyAt);
    open.delete(node);
    return built;
  }

  function follow(name: string, start: Place, path: string, depth: number, keyAt?: Place): Node {
    const target = anchors.get(name);
    if (!target || open.has(target)) {
      report(start, path, {
        code: target ? 'looping_alias' : 'unknown_alias',
        message: target ? `*${name} stands inside what &${name} names` : `no &${name} stands before *${name}`,
        hint: target ? 'write the value out' : `put &${name} at the value that is meant`,
      });
      return lost(start, path, keyAt);
    }
    inAlias++;
    const built = visit(target, path, depth, keyAt);
    inAlias--;
    if (aliased > MOST_ALIASED) {
      // Said once; all that stands around this alias is lost with it.
      if (!tooMany) {
        tooMany = true;
        report(start, path, {
          code: 'too_many_aliases',
          message: `the aliases of this file repeat more than ${MOST_ALIASED} values`,
          hint: 'write the values out',
        });
      }
      return lost(start, path, keyAt);
    }
    built.place = start;
    return built;
  }

  function mapping(
    pairs: { key: YamlNode; value: YamlNode }[],
    start: Place,
    path: string,
    depth: number,
    keyAt?: Place,
  ): Node {
    const entries: MapNode['entries'] = new Map();
    for (const pair of pairs) {
      const at = pair.key ? place(pair.key.range[0]) : start;
      if (inAlias > 0 && aliased > MOST_ALIASED) break;
      const key = keyText(pair.key);
      if (typeof key !== 'string') {
        report(at, isScalar(pair.key) ? childPath(path, pair.key.source ?? '') : path, key);
        whole = false;
        continue;
      }
      const first = entries.get(key);
      if (first) {
        report(at, childPath(path, key), {
          code: 'duplicate_key',
          message: `\`${key}\` stands here a second time; the first is at ${showPlace(first.key ?? first.place)}`,
          hint: 'keep one of the two',
        });
        continue;
      }
      entries.set(key, visit(pair.value, childPath(path, key), depth + 1, at));
    }
    return { kind: 'map', path, place: start, ...(keyAt && { key: keyAt }), entries };
  }

  function list(items: YamlNode[], start: Place, path: string, depth: number, keyAt?: Place): Node {
    const built: Node[] = [];
    for (const [index, item] of items.entries()) {
      if (inAlias > 0 && aliased > MOST_ALIASED) break;
      const node = visit(item, childPath(path, index), depth + 1);
      // An empty item has no place of its own: the list's is the nearest.
      if (item === null) node.place = start;
      built.push(node);
    }
    return { kind: 'list', path, place: start, ...(keyAt && { key: keyAt }), items: built };
  }

  function scalar(node: Scalar.Parsed, start: Place, path: string, keyAt?: Place): Node {
    const quoted =
      node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' || node.type?.startsWith('BLOCK');
    const source = node.source ?? '';
    const empty = node.range[0] === node.range[1] && !quoted;
    const common = { path, place: empty && keyAt ? keyAt : start, key: keyAt };
    if (typeof node.value !== 'string') {
      const value = node.value as number | boolean | null;
      return leaf(common, value, source, false, false);
    }
    const filled = substitute(node.value, env);
    for (const fault of filled.faults) {
      report(variablePlace(node, fault.index, start), path, fault);
    }
    // Whether Stripe trims a text is not settled, and a YAML block ends in a line break: no text has edges.
    const trimmed = filled.text.trim();
    return leaf(common, trimmed, trimmed, quoted ?? false, filled.faults.length > 0);
  }

  /** The value itself, or in a text of several lines the line on which the variable stands. */
  function variablePlace(node: Scalar.Parsed, index: number, start: Place): Place {
    const before = String(node.value).slice(0, index).split('${').length;
    let offset = node.range[0] - 1;
    for (let n = 0; n < before; n++) {
      const next = text.indexOf('${', offset + 1);
      if (next === -1 || next >= node.range[1]) return start;
      offset = next;
    }
    const found = place(offset);
    return found.line === start.line ? start : found;
  }

  const root = visit(contents, '', 0);
  return { root, problems, whole };
}

/** A key as text, or what is wrong with it. */
function keyText(key: YamlNode): string | Finding {
  if (!isScalar(key)) {
    return {
      code: 'bad_key',
      message: isAlias(key) ? 'an alias stands where a key belongs' : 'this is no key',
      hint: 'write the key out as plain text',
    };
  }
  if (key.value === '<<') {
    return {
      code: 'merge_key',
      message: '`<<` merges mappings in YAML 1.1 only',
      hint: 'write the fields out; catalogs are YAML 1.2',
    };
  }
  if (typeof key.value !== 'string') {
    const source = key.source ?? '';
    return {
      code: 'bad_key',
      message: source === '' ? 'a key is missing before `:`' : `the key \`${source}\` is not text`,
      hint: source === '' ? 'write a key' : `put it in quotes: "${source}"`,
    };
  }
  return key.value;
}

function leaf(
  common: { path: string; place: Place; key: Place | undefined },
  value: string | number | boolean | null,
  source: string,
  quoted: boolean,
  unknown: boolean,
): Node {
  const { path, place, key } = common;
  return { kind: 'scalar', path, place, ...(key && { key }), value, source, quoted, unknown };
}
