import fc from 'fast-check';
import { catalogSchema, type JsonSchema } from '../../../server/catalog/index.ts';

/** A catalog as YAML has it: mappings, lists and scalars. */
export type Tree = { [name: string]: Branch };
export type Branch = string | number | boolean | Branch[] | Tree;

/**
 * A leaf of the schema by its path: `products.*.prices.*.tiers[].up_to`. `*` stands for a key of the
 * owner's, `[]` for an item of a list.
 */
export type Leaf = string;

/** The schema a node stands for: references followed, and the variable that may stand in most places left out. */
function resolved(node: JsonSchema): JsonSchema {
  if (typeof node.$ref === 'string') {
    const name = node.$ref.replace('#/$defs/', '');
    return resolved((catalogSchema.$defs as Record<string, JsonSchema>)[name] as JsonSchema);
  }
  if (node.anyOf !== undefined) {
    const real = (node.anyOf as JsonSchema[]).filter(({ $ref }) => $ref !== '#/$defs/variable');
    const { anyOf: _, ...rest } = node;
    return { ...rest, ...resolved(real[0] as JsonSchema) };
  }
  return node;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}

function children(node: JsonSchema): [string, JsonSchema][] {
  const named = Object.entries((node.properties ?? {}) as Record<string, JsonSchema>);
  if (isSchema(node.additionalProperties)) named.push(['*', node.additionalProperties]);
  return named;
}

/** Every leaf of the schema; a list of plain values is one leaf. */
export function leavesOfSchema(node: JsonSchema = catalogSchema, path = ''): Leaf[] {
  const here = resolved(node);
  if (here.items !== undefined) {
    const items = resolved(here.items as JsonSchema);
    return children(items).length > 0 ? leavesOfSchema(items, `${path}[]`) : [path];
  }
  const below = children(here);
  if (below.length === 0) return [path];
  return below.flatMap(([name, child]) => leavesOfSchema(child, path === '' ? name : `${path}.${name}`));
}

/** The leaves that a tree has, each with where it stands and its value. */
export function leavesOf(
  tree: Branch,
  node: JsonSchema = catalogSchema,
  leaf = '',
  at = '',
): Map<string, LeafAt> {
  const here = resolved(node);
  const found = new Map<string, LeafAt>();
  const below = (name: string, kind: string, child: JsonSchema, value: Branch): void => {
    const join = (path: string, part: string): string => (path === '' ? part : `${path}.${part}`);
    const [inLeaf, inAt] = kind === '[]' ? [`${leaf}[]`, join(at, name)] : [join(leaf, kind), join(at, name)];
    for (const [key, entry] of leavesOf(value, child, inLeaf, inAt)) found.set(key, entry);
  };
  if (Array.isArray(tree)) {
    const items = resolved((here.items ?? {}) as JsonSchema);
    if (children(items).length === 0) return new Map([[at, { leaf, value: tree }]]);
    for (const [index, value] of tree.entries()) below(String(index), '[]', items, value);
    return found;
  }
  if (typeof tree !== 'object') return new Map([[at, { leaf, value: tree }]]);
  const named = new Map(children(here));
  for (const [name, value] of Object.entries(tree)) {
    const kind = named.has(name) ? name : '*';
    const child = named.get(kind);
    if (child) below(name, kind, child, value);
  }
  return found;
}

export interface LeafAt {
  leaf: Leaf;
  value: Branch;
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
/** Texts as owners write them, with what escapes badly. */
const text = (max: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      word,
      fc.constantFrom('Größe & Maß', 'a=b&c[0]=d', '50% + 1', '東京プラン', "it's: #1", 'yes', '007', '😀 x'),
    )
    .map((value) => [...value].slice(0, max).join(''));
const address = word.map((name) => `https://shop.example/${name}`);

/**
 * Values that the schema alone cannot know, by the last name of a path or its whole. What is not here is
 * generated from the schema, so that a new field needs nothing.
 */
const VALUES: [RegExp, fc.Arbitrary<Branch>][] = [
  [/(^|\.)(url|images|privacy_policy_url|terms_of_service_url|default_return_url)(\[\])?$/, address],
  [/(^|\.)tax_code$/, fc.integer({ min: 10_000_000, max: 10_000_005 }).map((code) => `txcd_${code}`)],
  [/(^|\.)currency$/, fc.constantFrom('usd', 'eur', 'gbp', 'jpy')],
  [/performance_location$/, word.map((name) => `taxloc_${name}`)],
  [/statement_descriptor$/, word.map((name) => `SHOP ${name}`)],
  [/payment_method_configuration$/, word.map((name) => `pmc_${name}`)],
  [/feedback_options$/, word.map((name) => `fbo_${name}`)],
  [/(^|\.)(id|lookup_key)$/, fc.stringMatching(/^k[a-z0-9]{6}$/)],
  [/(unit|flat)_amount$/, fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9_999 }))],
  [/unit_amount_decimal$/, fc.tuple(fc.nat(999), fc.nat(999)).map(([whole, part]) => `${whole}.${part}`)],
  [/flat_amount_decimal$/, fc.nat(9_999).map(String)],
  [/custom_unit_amount\.(minimum|maximum|preset)$/, fc.integer({ min: 100, max: 9_999 })],
  [/tiers\[\]\.up_to$/, fc.integer({ min: 1, max: 999 })],
  [/package_dimensions\./, fc.integer({ min: 1, max: 9_999 }).map((hundredths) => hundredths / 100)],
  [/interval_count$/, fc.integer({ min: 1, max: 36 })],
  [/trial_period_days$/, fc.integer({ min: 1, max: 60 })],
  [/adjustable_quantity\.(minimum|maximum)$/, fc.integer({ min: 1, max: 99 })],
  [/metadata\.\*$/, fc.oneof(text(40), fc.integer({ min: 1, max: 99 }), fc.boolean())],
];

/** The owner's own keys, few enough that an edit meets the same again. */
const KEYS: [RegExp, readonly string[]][] = [
  [/currency_options$/, ['usd', 'eur', 'gbp', 'jpy']],
  [/(^|\.)metadata$/, ['color', 'size.eu', 'Ä']],
  [/^meters$/, ['calls', 'bytes']],
  [/^products$/, ['alpha', 'beta', 'gamma']],
  [/prices$/, ['monthly', 'yearly', 'once']],
  [/^portal_configurations$/, ['default', 'other']],
];

/** What is not put in at random, at any depth. */
export interface Growth {
  /** This leaf is there, with all that is above it. */
  leaf?: Leaf;
  /** Leaves that are never there. */
  without: ReadonlySet<Leaf>;
}

/** Anything the schema allows at a path; what Stripe's rules ask beyond that is put right by `settle`. */
export function branch(
  growth: Growth,
  node: JsonSchema = catalogSchema,
  path: Leaf = '',
): fc.Arbitrary<Branch> {
  const here = resolved(node);
  const own = VALUES.find(([pattern]) => pattern.test(path))?.[1];
  if (here.items !== undefined) {
    const items = resolved(here.items as JsonSchema);
    const inside = children(items).length > 0 ? `${path}[]` : path;
    const minLength = Math.max(Number(here.minItems ?? 0), growth.leaf?.startsWith(`${path}[]`) ? 1 : 0);
    const options = { minLength, maxLength: Math.min(3, Number(here.maxItems ?? 3)) };
    const item = branch(growth, items, inside);
    return here.uniqueItems ? fc.uniqueArray(item, options) : fc.array(item, options);
  }
  const below = children(here);
  if (below.length > 0) return mapping(growth, here, below, path);
  if (own) return own;
  return scalar(here, path);
}

function mapping(
  growth: Growth,
  node: JsonSchema,
  below: [string, JsonSchema][],
  path: Leaf,
): fc.Arbitrary<Branch> {
  const inside = (name: string): Leaf => (path === '' ? name : `${path}.${name}`);
  const isForced = (name: string): boolean =>
    growth.leaf !== undefined && new RegExp(`^${escaped(inside(name))}($|[.[])`).test(growth.leaf);
  const [first] = below;
  if (below.length === 1 && first?.[0] === '*') {
    const names = KEYS.find(([pattern]) => pattern.test(path))?.[1] ?? ['one', 'two'];
    const value = branch(growth, first[1], inside('*'));
    const minKeys = isForced('*') || path === 'products' ? 1 : 0;
    return fc.dictionary(fc.constantFrom(...names), value, {
      minKeys,
      maxKeys: 2,
      noNullPrototype: true,
    }) as fc.Arbitrary<Tree>;
  }
  const required = new Set([
    ...((node.required ?? []) as string[]),
    ...below.map(([name]) => name).filter(isForced),
  ]);
  const shape = Object.fromEntries(
    below
      .filter(([name]) => required.has(name) || !growth.without.has(inside(name)))
      .map(([name, child]) => [name, branch(growth, child, inside(name))]),
  );
  const requiredKeys = [...required].filter((name) => name in shape);
  return fc.record(shape, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<Tree>;
}

function escaped(path: string): string {
  return path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function scalar(node: JsonSchema, path: Leaf): fc.Arbitrary<Branch> {
  if (node.const !== undefined) return fc.constant(node.const as Branch);
  if (node.enum !== undefined) return fc.constantFrom(...(node.enum as Branch[]));
  const type = Array.isArray(node.type) ? node.type[0] : node.type;
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number': {
      const min = Number(node.minimum ?? 0);
      return fc.integer({ min, max: Math.min(Number(node.maximum ?? min + 1_000), min + 1_000) });
    }
    case 'string':
      if (typeof node.pattern === 'string') return fc.stringMatching(new RegExp(node.pattern));
      return text(Number(node.maxLength ?? 40));
    default:
      throw new Error(`the generator does not know how to make ${JSON.stringify(node)} at ${path}`);
  }
}

/** Another value for one leaf. */
export function anotherValue(leaf: Leaf): fc.Arbitrary<Branch> {
  return branch({ without: new Set() }, schemaAt(leaf), leaf);
}

function schemaAt(leaf: Leaf): JsonSchema {
  let node: JsonSchema = catalogSchema;
  for (const part of leaf.split(/\.|(?=\[\])/)) {
    const here = resolved(node);
    node = (part === '[]' ? here.items : new Map(children(here)).get(part)) as JsonSchema;
  }
  return node;
}

/** Whether the schema asks for a property of the mapping at `parent`. */
export function isRequired(parent: Leaf, name: string): boolean {
  const here = resolved(parent === '' ? catalogSchema : schemaAt(parent));
  return ((here.required ?? []) as string[]).includes(name);
}

/** Stripe's value for a field that is not said, where the schema tells it. */
export function defaultOf(leaf: Leaf): unknown {
  const node = schemaAt(leaf);
  return node.default ?? resolved(node).default;
}
