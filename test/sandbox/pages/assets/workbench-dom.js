// Elements, and making what stands in the document like what should stand there. All text that comes from the
// sandbox is untrusted: it becomes text nodes and attributes here, never markup.

const KEY = Symbol('key');

/** Carried over with an element that is kept; set as properties, so that a later one takes the place of the first. */
const HANDLERS = ['onclick', 'onchange', 'oninput', 'onsubmit'];

/** What the person, or an action under way, has changed is left alone. */
const KEPT = { DETAILS: ['open'], DIALOG: ['open'] };

/**
 * An element: `el('a', { href, onclick, key }, 'text', child)`. `key` tells it from its siblings; attributes that
 * are null or false, and children that are null, are left out.
 */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (attribute === 'key') node[KEY] = String(value);
    else if (typeof value === 'function') node[attribute] = value;
    else node.setAttribute(attribute, value === true ? '' : value);
  }
  node.append(...something(children));
  return node;
}

/** Children in a row, without those that are nothing. */
function something(children) {
  return children.flat(Number.POSITIVE_INFINITY).filter((child) => child !== null && child !== undefined);
}

/**
 * Makes the children of `parent` like `children`, keeping the nodes that are alike: with them stay focus, selection,
 * scroll positions and whatever is typed or folded.
 */
export function show(parent, ...children) {
  const fresh = something(children).map((child) =>
    typeof child === 'object' ? child : document.createTextNode(child),
  );
  const wanted = new Set(fresh.map(identity).filter((one) => one !== undefined));
  const known = new Map();
  for (const child of [...parent.childNodes]) {
    const id = identity(child);
    if (id === undefined) continue;
    if (wanted.has(id)) known.set(id, child);
    else child.remove();
  }
  let place = parent.firstChild;
  for (const node of fresh) {
    const old = known.get(identity(node)) ?? nextAlike(place, node);
    if (old === undefined) {
      parent.insertBefore(node, place);
      continue;
    }
    // Moving a node would take its focus: what stands before it goes instead.
    while (place !== old && place !== null && identity(place) === undefined) place = removed(place);
    if (place === old) place = place.nextSibling;
    else parent.insertBefore(old, place);
    update(old, node);
  }
  while (place !== null) place = removed(place);
}

function identity(node) {
  return node[KEY] === undefined ? undefined : `${node.nodeName} ${node[KEY]}`;
}

function nextAlike(place, node) {
  if (identity(node) !== undefined) return undefined;
  for (let old = place; old !== null && identity(old) === undefined; old = old.nextSibling) {
    if (old.nodeName === node.nodeName) return old;
  }
  return undefined;
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function update(old, node) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== node.nodeValue) old.nodeValue = node.nodeValue;
    return;
  }
  const kept = ['aria-busy', ...(KEPT[old.nodeName] ?? [])];
  for (const { name } of [...old.attributes]) {
    if (!node.hasAttribute(name) && !kept.includes(name)) old.removeAttribute(name);
  }
  for (const { name, value } of node.attributes) {
    if (old.getAttribute(name) !== value && !kept.includes(name)) old.setAttribute(name, value);
  }
  for (const handler of HANDLERS) old[handler] = node[handler];
  show(old, ...node.childNodes);
}
