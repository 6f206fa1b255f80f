import type { Branch, Tree } from './schema.ts';

/** The way to a place; a key of metadata may hold dots itself. */
export function partsOf(place: string): string[] {
  const [before, key] = place.split(/\.metadata\.|^metadata\./) as [string, string?];
  if (key === undefined) return place.split('.');
  return [...before.split('.').filter(Boolean), 'metadata', key];
}

/** What stands at a place. */
export function at(tree: Tree, place?: string): Branch | undefined {
  let node: Branch | undefined = tree;
  for (const part of place === undefined ? [] : partsOf(place)) {
    if (typeof node !== 'object') return undefined;
    node = (node as Tree)[part];
  }
  return node;
}

/** A copy with another value at a place. */
export function put(tree: Tree, place: string, value: Branch): Tree {
  const copy = structuredClone(tree);
  const parts = partsOf(place);
  const last = parts.pop() as string;
  let node: Tree = copy;
  for (const part of parts) node = node[part] as Tree;
  node[last] = value;
  return copy;
}

/** A copy without what stands at a place. */
export function take(tree: Tree, place: string): Tree {
  const copy = structuredClone(tree);
  const parts = partsOf(place);
  const last = parts.pop() as string;
  let node: Branch = copy;
  for (const part of parts) node = (node as Tree)[part] as Branch;
  if (Array.isArray(node)) node.splice(Number(last), 1);
  else delete (node as Tree)[last];
  return copy;
}
