import type { Branch, Tree } from './schema.ts';

/** The next edition of a catalog: parts of it, parts of another, at every depth. */
export function blend(one: Tree, other: Tree, choices: readonly number[]): Tree {
  let next = 0;
  const choice = (): number => choices[next++ % choices.length] ?? 0;
  const mix = (a: Branch | undefined, b: Branch | undefined): Branch | undefined => {
    if (isTree(a) && isTree(b)) {
      const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
      const mixed = names.map((name) => [name, mix(a[name], b[name])] as const);
      return Object.fromEntries(mixed.filter(([, value]) => value !== undefined)) as Tree;
    }
    return choice() < 7 ? a : b;
  };
  // A meter's fields are fixed: those of the first edition stay.
  return { ...(mix(one, other) as Tree), ...(one.meters && { meters: one.meters }) };
}

function isTree(value: Branch | undefined): value is Tree {
  return typeof value === 'object' && !Array.isArray(value);
}

/** A price under the same lookup key on another product. */
export function movePrice(tree: Tree, choice: number): Tree {
  const copy = structuredClone(tree);
  const products = Object.entries((copy.products ?? {}) as Record<string, Tree>);
  const [from, to] = [products[choice % products.length]?.[1], products[(choice + 1) % products.length]?.[1]];
  const [key, price] = Object.entries((from?.prices ?? {}) as Tree)[0] ?? [];
  if (!from || !to || from === to || key === undefined || price === undefined) return copy;
  delete (from.prices as Tree)[key];
  to.prices = {
    ...(to.prices as Tree),
    [key]: { ...(price as Tree), lookup_key: ((price as Tree).lookup_key as string) ?? 'moved' },
  };
  return copy;
}

/** The same catalog with every mapping the other way round. */
export function turnedRound(tree: Branch): Branch {
  if (Array.isArray(tree)) return tree.map(turnedRound);
  if (!isTree(tree)) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .reverse()
      .map(([name, value]) => [name, turnedRound(value)]),
  );
}

/** The same catalog in several files: one a product, and one for the rest. */
export function inFiles(tree: Tree): Tree[] {
  const { products, ...rest } = tree;
  return [
    ...Object.entries((products ?? {}) as Tree).map(([key, product]) => ({ products: { [key]: product } })),
    rest,
  ].reverse();
}
