/** Nested values as form parameters, written for the tests alone: `a[b][0]=c`. */
export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };

/** Each leaf by its full name. */
export function leaves(value: Value, at = ''): [string, string][] {
  if (typeof value !== 'object') return [[at, String(value)]];
  const entries = Array.isArray(value)
    ? value.map((item, index) => [String(index), item] as const)
    : Object.entries(value);
  return entries.flatMap(([name, item]) => leaves(item as Value, at === '' ? name : `${at}[${name}]`));
}

export function encode(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

/** `tiers[0][up_to]` as the steps of a path. */
export function stepsOf(name: string): string[] {
  return name.replaceAll(']', '').split('[');
}
