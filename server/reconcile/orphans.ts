import type { Draft } from './draft.ts';
import { readMark } from './mark.ts';
import { idOf } from './observed.ts';
import { amendRecord } from './record.ts';
import type { Kind, Orphan } from './types.ts';

/**
 * What carries our mark, is active, and is nothing that the catalog names. A meter, which has no mark, is
 * never one; nor is a price whose key gets another price in this plan, which then puts the old ones away.
 */
export function findOrphans(draft: Draft): Orphan[] {
  const { desired, observed, found } = draft;
  const known = new Set<string>([
    ...[...found.products.values()].map(({ id }) => id),
    ...[...found.prices.values()].map(({ id }) => id),
    ...[...found.portals.values()].flatMap(({ object, duplicates }) => [
      object.id,
      ...duplicates.map(({ id }) => id),
    ]),
  ]);
  const replacing = new Set(draft.replaced.values());
  const isPutAway = (kind: Kind, key: string): boolean => kind === 'price' && replacing.has(key);
  const orphans: Orphan[] = [];
  const look = (
    kind: Kind,
    objects: Iterable<{ id: string; active: boolean; metadata: Record<string, string> | null }>,
  ): void => {
    for (const { id, active, metadata } of objects) {
      const mark = readMark(metadata);
      if (!active || mark?.catalog !== desired.catalog || mark.kind !== kind) continue;
      if (!known.has(id) && !isPutAway(kind, mark.key)) orphans.push({ kind, key: mark.key, id });
    }
  };
  look('product', observed.products.values());
  look('price', observed.holders.values());
  look('portal_configuration', observed.portals);
  return orphans.sort((a, b) => (`${a.kind}:${a.key}:${a.id}` < `${b.kind}:${b.key}:${b.id}` ? -1 : 1));
}

/** Archives orphans: prices before their product, and none while it is a default price. */
export function archiveOrphans(draft: Draft, orphans: Orphan[]): void {
  for (const { kind, key, id } of orphans) {
    const change = draft.add(
      {
        action: 'archive',
        kind,
        key,
        id,
        about: '',
        fields: [{ path: 'active', from: true, to: false, cause: 'catalog' }],
        notes: ['the catalog no longer names it'],
      },
      [],
    );
    if (kind === 'price') clearDefault(draft, change, id);
    draft.addStep(change, {
      // A product goes after its prices, which are archived in the phase before.
      phase: kind === 'product' ? 'notes' : 'archives',
      verb: 'update',
      target: id,
      // On the record: should the catalog name it again, nobody will be said to have archived it in Stripe.
      params: { active: false, metadata: amendRecord(metadataOf(draft, kind, id), { active: false }) },
    });
  }
}

function metadataOf(draft: Draft, kind: Kind, id: string): Record<string, string> | null | undefined {
  const { products, holders, portals } = draft.observed;
  if (kind === 'product') return products.get(id)?.metadata;
  const objects = kind === 'price' ? [...holders.values()] : portals;
  return objects.find((object) => object.id === id)?.metadata;
}

function clearDefault(draft: Draft, change: number, price: string): void {
  for (const product of draft.observed.products.values()) {
    if (idOf(product.default_price) !== price) continue;
    const key = readMark(product.metadata)?.key ?? product.id;
    const moves = draft.steps.some(
      (step) => step.kind === 'product' && step.key === key && 'default_price' in step.params,
    );
    if (moves) continue;
    draft.addStep(change, {
      phase: 'defaults',
      kind: 'product',
      key,
      verb: 'update',
      target: product.id,
      params: { default_price: '' },
    });
  }
}
