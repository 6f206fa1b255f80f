import { child, entriesOf, itemsOf, type MapNode, type Node, textOf } from '../node.ts';
import type { Problem } from '../types.ts';

/** What every rule gets: the merged catalog, and a place for what it finds. */
export interface RuleContext {
  root: MapNode;
  /** False when a file could not be read whole: what is not there may stand in the missing part. */
  whole: boolean;
  report(problem: Problem): void;
}

export interface PriceNode {
  product: string;
  key: string;
  /** `product.key` */
  full: string;
  node: Node;
}

/** All prices of the catalog in the order they are written. */
export function pricesOf(root: MapNode): PriceNode[] {
  return entriesOf(root.entries.get('products')).flatMap(([product, productNode]) =>
    entriesOf(child(productNode, 'prices')).map(([key, node]) => ({
      product,
      key,
      full: `${product}.${key}`,
      node,
    })),
  );
}

/** The nodes of one section, in the order they are written. */
export function sectionOf(root: MapNode, name: string): [string, Node][] {
  return entriesOf(root.entries.get(name));
}

/**
 * Calls `visit` for every text value below a node, except metadata, which has rules of its own.
 *
 * @param named true when the keys of this mapping are the owner's, so that `metadata` is one of them
 */
export function eachText(node: Node, visit: (text: string, node: Node) => void, named = false): void {
  const text = textOf(node);
  if (text !== undefined) visit(text, node);
  for (const item of itemsOf(node)) eachText(item, visit);
  for (const [key, value] of entriesOf(node)) {
    if (named || key !== 'metadata') eachText(value, visit, !named && key === 'prices');
  }
}
