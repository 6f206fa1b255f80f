import { child, type Node, textOf } from '../node.ts';
import { atKey, atValue, problemAt, showPlace } from '../problem.ts';
import { derivedLookupKey, derivedProductId, fullPriceKey } from '../references.ts';
import { pricesOf, type RuleContext, sectionOf } from './context.ts';

/** What tells things apart: the catalog's name, ids, lookup keys, event names, former keys. */
export function checkIdentity(context: RuleContext): void {
  const { root, whole, report } = context;
  if (!root.entries.has('catalog') && whole) {
    report(
      problemAt(root.place, 'catalog', {
        code: 'missing_key',
        message: '`catalog` is missing: the name of this catalog',
        hint: 'add `catalog: my-shop` to one of the files',
      }),
    );
  }
  checkIds(context);
  checkLookupKeys(context);
  const events = new Claims('duplicate_event_name', 'event name', context);
  for (const [key, node] of sectionOf(root, 'meters')) {
    const name = child(node, 'event_name');
    events.claim(textOf(name), `meters.${key}`, name);
  }
  for (const section of ['meters', 'products', 'portal_configurations']) checkFormerKeys(section, context);
  checkFormerPriceKeys(context);
}

/** Names of one kind that may be claimed once. */
class Claims {
  private readonly claimed = new Map<string, { owner: string; node: Node }>();
  private readonly code: string;
  private readonly kind: string;
  private readonly context: RuleContext;

  constructor(code: string, kind: string, context: RuleContext) {
    this.code = code;
    this.kind = kind;
    this.context = context;
  }

  /** @param node what to point at when the name is taken: the value that says it, or the object it is derived for */
  claim(name: string | undefined, owner: string, node: Node | undefined): void {
    if (name === undefined || name === '' || !node) return;
    const first = this.claimed.get(name);
    if (!first) {
      this.claimed.set(name, { owner, node });
      return;
    }
    const said = node.kind === 'scalar';
    const finding = {
      code: this.code,
      message: `the ${this.kind} \`${name}\` is also that of \`${first.owner}\` (${showPlace(first.node.key ?? first.node.place)})`,
      hint: said
        ? 'write another one'
        : `rename one of the two, or give it ${this.kind === 'id' ? 'an `id:`' : 'a `lookup_key:`'} of its own`,
    };
    this.context.report(said ? atValue(node, finding) : atKey(node, finding));
  }
}

function checkIds(context: RuleContext): void {
  const { root } = context;
  const catalog = textOf(child(root, 'catalog'));
  const ids = new Claims('duplicate_id', 'id', context);
  for (const [key, node] of sectionOf(root, 'products')) {
    const id = child(node, 'id');
    if (id) ids.claim(textOf(id), `products.${key}`, id);
    else if (catalog !== undefined) ids.claim(derivedProductId(catalog, key), `products.${key}`, node);
  }
}

function checkLookupKeys(context: RuleContext): void {
  const { root } = context;
  const catalog = textOf(child(root, 'catalog'));
  const keys = new Claims('duplicate_lookup_key', 'lookup key', context);
  for (const { product, key, node } of pricesOf(root)) {
    const owner = `products.${product}.prices.${key}`;
    const chosen = child(node, 'lookup_key');
    if (chosen) keys.claim(textOf(chosen), owner, chosen);
    else if (catalog !== undefined) keys.claim(derivedLookupKey(catalog, product, key), owner, node);
  }
}

function checkFormerKeys(section: string, context: RuleContext): void {
  const objects = sectionOf(context.root, section);
  const present = new Set(objects.map(([key]) => key));
  const former = new Claims('duplicate_was', 'former key', context);
  for (const [key, node] of objects) {
    const was = child(node, 'was');
    checkFormer(was, textOf(was), KEY, present, context);
    former.claim(textOf(was), `${section}.${key}`, was);
  }
}

function checkFormerPriceKeys(context: RuleContext): void {
  const prices = pricesOf(context.root);
  const present = new Set(prices.map(({ full }) => full));
  const former = new Claims('duplicate_was', 'former key', context);
  for (const { product, full, node } of prices) {
    const was = child(node, 'was');
    const text = textOf(was);
    const key = text && fullPriceKey(product, text);
    checkFormer(was, key, PRICE_KEY, present, context);
    former.claim(key, full, was);
  }
}

const KEY = /^[a-z0-9-]+(_[a-z0-9-]+)*$/;
const PRICE_KEY = /^[a-z0-9-]+(_[a-z0-9-]+)*\.[a-z0-9-]+(_[a-z0-9-]+)*$/;

function checkFormer(
  was: Node | undefined,
  key: string | undefined,
  form: RegExp,
  present: Set<string>,
  { report }: RuleContext,
): void {
  if (!was || key === undefined || key === '') return;
  if (!form.test(key)) {
    report(
      atValue(was, {
        code: 'bad_key',
        message: `\`${key}\` is no key, so nothing can have had it`,
        hint: 'write the key it had before',
      }),
    );
  } else if (present.has(key)) {
    report(
      atValue(was, {
        code: 'was_is_present',
        message: `\`${key}\` still stands in the catalog`,
        hint: 'name the key it had before it was renamed, or take `was` out',
      }),
    );
  }
}
