import type { DesiredPortalConfiguration, DesiredPrice } from '../../catalog/types.ts';
import { diffFields, isEmptyAnyway } from '../diff.ts';
import { created, type Draft, ref, shown, switched } from '../draft.ts';
import { MARK, readMark } from '../mark.ts';
import type { WirePortal } from '../observed.ts';
import { decodeRecord, encodeRecord } from '../record.ts';
import type { Fields, StepParams, StepValue, Value } from '../types.ts';
import { groupBy, setPath } from '../value.ts';
import { forCreate, markOf } from './metadata.ts';
import {
  desiredPortalFields,
  observedPortalFields,
  observedProducts,
  type PortalProduct,
  PRODUCTS,
  portalPolicy,
} from './portal-fields.ts';
import { param, renamed } from './product.ts';

export const PORTAL_PATH = '/v1/billing_portal/configurations';

/** Portal configurations, and those of ours that list a price which is taken over from. */
export function planPortal(draft: Draft): void {
  for (const portal of draft.desired.portalConfigurations) {
    const found = draft.found.portals.get(portal.key);
    if (!found) {
      planNew(draft, portal);
      continue;
    }
    planExisting(draft, portal, found.object);
    for (const duplicate of found.duplicates) deactivate(draft, portal, duplicate, found.object);
  }
  followReplaced(draft);
}

function metadataOf(draft: Draft, portal: DesiredPortalConfiguration): Record<string, string> {
  return {
    ...markOf(draft.desired.catalog, 'portal_configuration', portal.key),
    ...encodeRecord(desiredPortalFields(portal)),
  };
}

function about(portal: DesiredPortalConfiguration): string {
  return portal.spec.business_profile?.headline ?? portal.spec.name ?? '';
}

function planNew(draft: Draft, portal: DesiredPortalConfiguration): void {
  const { active: _, ...fields } = desiredPortalFields(portal);
  const given = Object.fromEntries(
    Object.entries(fields).filter(([path]) => !isEmptyAnyway(fields, path, portalPolicy)),
  );
  draft.add(
    {
      action: 'create',
      kind: 'portal_configuration',
      key: portal.key,
      id: null,
      about: about(portal),
      fields: created(fields),
    },
    [
      {
        phase: 'portal',
        verb: 'create',
        params: {
          ...portalParams(draft, given),
          metadata: { ...portal.metadata, ...forCreate(metadataOf(draft, portal)) },
        },
        replaces: null,
        provides: true,
      },
      ...(portal.spec.active === false
        ? [
            {
              phase: 'archives' as const,
              verb: 'update' as const,
              target: ref('portal_configuration', portal.key),
              params: { active: false },
            },
          ]
        : []),
    ],
  );
}

function planExisting(draft: Draft, portal: DesiredPortalConfiguration, object: WirePortal): void {
  const { catalog } = draft.desired;
  const wanted = desiredPortalFields(portal);
  const observed = observedPortalFields(object, {
    product: (id) => draft.keyOf('product', id),
    price: (id) => draft.keyOf('price', id),
  });
  const { differences, kept } = diffFields(wanted, observed, decodeRecord(object.metadata), portalPolicy);
  for (const path of kept) draft.warnKept('portal_configuration', portal.key, path);
  const mark = readMark(object.metadata);
  const marks = markOf(catalog, 'portal_configuration', portal.key);
  if (mark && object.metadata?.[MARK] !== marks[MARK]) {
    differences.push(renamed(object.metadata?.[MARK] ?? '', marks[MARK] ?? ''));
  }
  if (differences.length === 0 && mark) return;
  const action = switched(object.active, wanted.active === true);
  const fields = Object.fromEntries(differences.map(({ path, to }) => [path, to]));
  const params = portalParams(draft, complete(fields, wanted));
  draft.add(
    {
      action: mark ? (action ?? 'update') : 'adopt',
      kind: 'portal_configuration',
      key: portal.key,
      id: object.id,
      about: about(portal),
      fields: shown(differences),
    },
    [
      {
        phase: 'portal',
        verb: 'update',
        target: object.id,
        params: { ...params, metadata: { ...(params.metadata as object), ...metadataOf(draft, portal) } },
      },
    ],
  );
}

/** Stripe wants `enabled` with some features, and both halves of others, whenever one of their fields is sent. */
const TOGETHER: [RegExp, string[]][] = [
  [/^features\.payment_method_update\./, ['features.payment_method_update.enabled']],
  [
    /^features\.subscription_cancel\.cancellation_reason\./,
    ['features.subscription_cancel.cancellation_reason.enabled'],
  ],
  [/^features\.subscription_pause\.duration\./, ['features.subscription_pause.duration.type']],
];

function complete(fields: Fields, wanted: Fields): Fields {
  const completed = { ...fields };
  for (const [pattern, paths] of TOGETHER) {
    if (!Object.keys(fields).some((path) => pattern.test(path))) continue;
    for (const path of paths) completed[path] ??= wanted[path] ?? portalPolicy(path).unset;
  }
  return completed;
}

function portalParams(draft: Draft, fields: Fields): StepParams {
  const params: StepParams = {};
  for (const [path, value] of Object.entries(fields)) {
    if (path.startsWith(`metadata.${MARK}`)) continue;
    setPath<StepValue>(params, path, path === PRODUCTS ? productsParam(draft, value) : param(value));
  }
  return params;
}

interface NormalProduct {
  product: string;
  prices: string[];
  adjustable_quantity?: { enabled: boolean; minimum: number; maximum: number | null };
}

function productsParam(draft: Draft, value: Value): StepValue {
  const products = value as unknown as NormalProduct[];
  if (products.length === 0) return '';
  return products.map(({ product, prices, adjustable_quantity: quantity }) => ({
    product: ref('product', product),
    // Where a replace fails, the price that is there stays listed.
    prices: prices.map((price) => ref('price', price, draft.found.prices.get(price)?.id)),
    adjustable_quantity: quantity && {
      enabled: true,
      minimum: quantity.minimum,
      maximum: quantity.maximum ?? undefined,
    },
  }));
}

/** Two runs that could not see each other may have made two: the older is ours. */
function deactivate(
  draft: Draft,
  portal: DesiredPortalConfiguration,
  duplicate: WirePortal,
  ours: WirePortal,
): void {
  draft.add(
    {
      action: 'update',
      kind: 'portal_configuration',
      key: portal.key,
      id: duplicate.id,
      about: about(portal),
      fields: [{ path: 'active', from: true, to: false, cause: 'drift' }],
      notes: [`a second configuration with the mark of ${ours.id}, which is older and stays`],
    },
    [{ phase: 'archives', verb: 'update', target: duplicate.id, params: { active: false } }],
  );
}

/** Configurations of ours that list an old price get the new one in its place, before the old one is archived. */
function followReplaced(draft: Draft): void {
  if (draft.replaced.size === 0) return;
  const written = new Set(
    draft.steps
      .filter(({ phase, params }) => phase === 'portal' && hasProducts(params))
      .map(({ target }) => target),
  );
  const adopted = new Map([...draft.found.portals].map(([key, { object }]) => [object.id, key]));
  for (const portal of draft.observed.portals) {
    const mark = readMark(portal.metadata);
    const key = adopted.get(portal.id) ?? (mark?.catalog === draft.desired.catalog ? mark.key : undefined);
    if (key === undefined || written.has(portal.id)) continue;
    const products = observedProducts(portal) ?? [];
    const keys = products
      .flatMap(({ prices }) => prices.map((id) => successorOf(draft, id)?.key))
      .filter((key) => key !== undefined);
    if (keys.length === 0) continue;
    const change = draft.changes.findIndex(({ kind, key }) => kind === 'price' && keys.includes(key));
    const step = draft.addStep(change, {
      phase: 'portal',
      kind: 'portal_configuration',
      key,
      verb: 'update',
      target: portal.id,
      params: { features: { subscription_update: { products: successors(draft, products) } } },
    });
    for (const archive of draft.steps) {
      if (archive.phase === 'archives' && archive.kind === 'price' && keys.includes(archive.key)) {
        archive.needs = [...(archive.needs ?? []), step];
      }
    }
  }
}

function hasProducts(params: StepParams): boolean {
  const features = params.features as { subscription_update?: { products?: unknown } } | undefined;
  return features?.subscription_update?.products !== undefined;
}

/** The price that takes over from one; none where a portal cannot list it, which takes active recurring prices. */
function successorOf(draft: Draft, id: string): DesiredPrice | undefined {
  const successor = priceOf(draft, draft.replaced.get(id));
  return successor?.spec.active !== false && successor?.spec.recurring ? successor : undefined;
}

function priceOf(draft: Draft, key: string | undefined): DesiredPrice | undefined {
  return draft.desired.prices.find((price) => price.key === key);
}

/**
 * The entries with each replaced price's successor, under the product that it is on now. Stripe takes one
 * price an interval: of two that are charged alike the first stays.
 */
function successors(draft: Draft, entries: PortalProduct[]): StepValue[] {
  const followed = entries.flatMap(({ product, prices, adjustable_quantity }) =>
    prices.map((id) => {
      const successor = successorOf(draft, id);
      const { recurring } = (successor ?? priceOf(draft, draft.keyOf('price', id)))?.spec ?? {};
      return {
        home: successor && !draft.found.products.has(successor.product) ? successor.product : undefined,
        product: (successor && draft.found.products.get(successor.product)?.id) ?? product,
        price: successor ? ref('price', successor.key, id) : id,
        period: recurring ? `${recurring.interval_count ?? 1} ${recurring.interval}` : id,
        adjustable_quantity,
      };
    }),
  );
  return [...groupBy(followed, ({ home, product }) => home ?? product).values()].map((group) => {
    const [{ home, product, adjustable_quantity: quantity }] = group as [(typeof group)[number]];
    return {
      product: home === undefined ? product : ref('product', home),
      prices: [...groupBy(group, ({ period }) => period).values()].flatMap(([first]) => first?.price ?? []),
      adjustable_quantity: quantity && {
        enabled: quantity.enabled,
        minimum: quantity.minimum ?? undefined,
        maximum: quantity.maximum ?? undefined,
      },
    };
  });
}
