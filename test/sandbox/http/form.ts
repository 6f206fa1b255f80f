/**
 * Form decoding as Stripe does it (Rack's rules): `a[b]=1`, `a[0]=1`, `a[]=1`, `a[][b]=1`, brackets
 * percent-encoded or not, `+` for a space. The same for bodies and for the query of GET and DELETE.
 */
import { invalid } from '../errors.ts';

/** A decoded value: text, a list, or names with values. Lists come from `a[]`; `a[0]` makes names. */
export type Raw = string | Raw[] | Map<string, Raw>;
export type RawMap = Map<string, Raw>;

const MAX_DEPTH = 32;
const KEY = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;

export function decodeForm(text: string, into: RawMap = new Map()): RawMap {
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodePart(equals < 0 ? pair : pair.slice(0, equals));
    const value = decodePart(equals < 0 ? '' : pair.slice(equals + 1));
    insert(into, name, value);
  }
  return into;
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalid('Invalid request: the parameters are not valid percent-encoded UTF-8.');
  }
}

function insert(into: RawMap, name: string, value: string): void {
  const match = KEY.exec(name);
  if (match === null) throw invalid(`Invalid parameter name: ${name}`, name);
  const first = match[1] ?? '';
  const rest = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? '');
  if (rest.length >= MAX_DEPTH) throw invalid(`Invalid parameter name: ${name}`, name);
  into.set(first, put(into.get(first), rest, value, name));
}

/** The value at a place after `value` has been put further in along `path`. */
function put(current: Raw | undefined, path: string[], value: string, name: string): Raw {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (current !== undefined && typeof current !== 'string') throw conflicting(name);
    return value;
  }
  if (step === '') return append(current, rest, value, name);
  if (current === undefined) current = new Map();
  if (!(current instanceof Map)) throw conflicting(name);
  current.set(step, put(current.get(step), rest, value, name));
  return current;
}

/** `a[]`: a new element, unless the last one is an object that has no such key yet (Rack's rule). */
function append(current: Raw | undefined, path: string[], value: string, name: string): Raw {
  if (current === undefined) current = [];
  if (!Array.isArray(current)) throw conflicting(name);
  const last = current.at(-1);
  const key = path[0];
  if (key !== undefined && key !== '' && last instanceof Map && !has(last, path)) {
    current[current.length - 1] = put(last, path, value, name);
  } else {
    current.push(put(undefined, path, value, name));
  }
  return current;
}

function has(value: Raw | undefined, path: string[]): boolean {
  const [step, ...rest] = path;
  if (step === undefined || step === '') return value !== undefined && step === undefined;
  return value instanceof Map && value.has(step) && has(value.get(step), rest);
}

function conflicting(name: string): Error {
  return invalid(`Invalid request: the parameter ${name} was sent in two different shapes.`, name);
}

/** One text for one meaning: keys sorted, `a[0]` and `a[]` alike. Compared under an idempotency key. */
export function canonical(value: Raw): string {
  if (typeof value === 'string') return JSON.stringify(value);
  const list = asList(value);
  if (list !== undefined) return `[${list.map(canonical).join(',')}]`;
  const names = [...(value as RawMap).keys()].sort();
  return `{${names.map((key) => `${JSON.stringify(key)}:${canonical((value as RawMap).get(key) ?? '')}`).join(',')}}`;
}

/** The elements of a list, in order of their indices; undefined when it is no list. */
export function asList(value: Raw): Raw[] | undefined {
  if (typeof value === 'string') return undefined;
  if (Array.isArray(value)) return value;
  const indices = [...value.keys()];
  if (indices.length === 0 || !indices.every((key) => /^\d{1,9}$/.test(key))) return undefined;
  return indices.sort((a, b) => Number(a) - Number(b)).map((key) => value.get(key) ?? '');
}
