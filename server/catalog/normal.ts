import { isDecimalAmount } from './amount-fields.ts';
import { entriesOf, type MapNode, type Node, textOf } from './node.ts';
import type { Catalog, Metadata, MeterSpec, PortalSpec, ProductSpec } from './types.ts';

/**
 * A tree without errors as the typed catalog. Amounts with decimals and metadata keep their source
 * text; everything else is as YAML reads it.
 */
export function toCatalog(root: MapNode): Catalog {
  const mode = textOf(root.entries.get('mode'));
  return {
    name: textOf(root.entries.get('catalog')) ?? '',
    ...(mode && { mode: mode as 'test' | 'live' }),
    metadata: toMetadata(root.entries.get('metadata')),
    // The schema has made sure of the shapes.
    meters: section(root.entries.get('meters')) as Record<string, MeterSpec>,
    products: section(root.entries.get('products')) as Record<string, ProductSpec>,
    portal_configurations: section(root.entries.get('portal_configurations')) as Record<string, PortalSpec>,
  };
}

function section(node: Node | undefined): Record<string, unknown> {
  return Object.fromEntries(entriesOf(node).map(([key, value]) => [key, toValue(value)]));
}

function toMetadata(node: Node | undefined): Metadata {
  return Object.fromEntries(
    entriesOf(node).map(([key, value]) => [key, value.kind === 'scalar' ? value.source : '']),
  );
}

/** `named`: the keys of this mapping are Stripe's, not the owner's own. */
function toValue(node: Node, named = true): unknown {
  if (node.kind === 'list') return node.items.map((item) => toValue(item));
  if (node.kind === 'scalar') return isDecimalAmount(node.path) ? node.source : node.value;
  return Object.fromEntries(
    [...node.entries].map(([key, value]) => {
      if (named && key === 'metadata') return [key, toMetadata(value)];
      if (key === 'interval_options') return [key, pauses(value)];
      return [key, toValue(value, !(named && OWN_NAMES.has(key)))];
    }),
  );
}

/** A pause without a count is one interval: Stripe's default, filled in because the type wants it. */
function pauses(node: Node): unknown {
  return node.kind === 'list'
    ? node.items.map((item) => ({ interval_count: 1, ...(toValue(item) as object) }))
    : toValue(node);
}

/** Fields whose own keys are names of the owner's, or currencies. */
const OWN_NAMES = new Set(['prices', 'currency_options']);
