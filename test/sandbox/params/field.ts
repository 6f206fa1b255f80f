/**
 * Parameters described as data: each call of a resource names its parameters with these builders, and
 * gets values of the right type or Stripe's 400. A test walks the same descriptions against the SDK's
 * types, so what is not described here is refused as unknown, as Stripe does.
 */

import { emptyParameter, invalid, missingParameter, notImplemented, unknownParameters } from '../errors.ts';
import { asList, type Raw, type RawMap } from '../http/form.ts';
import { nameIn } from './name.ts';

export interface Field<T, R extends boolean = false> {
  readonly kind: string;
  readonly required: R;
  /** `''` unsets it (the SDK's `Emptyable`); it then parses to null. */
  readonly emptyable: boolean;
  /** The parameters within, when it is an object. */
  readonly fields?: Fields;
  /** What it must be one of. */
  readonly values?: readonly string[];
  /** What may be sent although the parameter is not supported: it asks for what happens anyway. */
  readonly inert?: readonly string[];
  /** What a list or map holds. */
  readonly element?: Field<unknown, boolean>;
  /** The value, or a thrown 400. `at` is the name Stripe would use: `recurring[interval]`. */
  parse(raw: Raw, at: string): T;
}

export type Fields = { readonly [name: string]: Field<unknown, boolean> };

/** The parsed values of some fields: required ones present, the others perhaps. */
export type ValuesOf<F extends Fields> = {
  [K in keyof F as F[K] extends Field<unknown, true> ? K : never]: F[K] extends Field<infer T, boolean>
    ? T
    : never;
} & {
  [K in keyof F as F[K] extends Field<unknown, true> ? never : K]?: F[K] extends Field<infer T, boolean>
    ? T
    : never;
};

/** A field of a kind of its own, e.g. money. An empty text is refused before it is parsed. */
export function field<T>(
  kind: string,
  parse: (raw: Raw, at: string) => T,
  extra: Partial<Field<T>> = {},
): Field<T> {
  return {
    kind,
    required: false,
    emptyable: false,
    ...extra,
    parse: (raw, at) => {
      if (raw === '') throw emptyParameter(at);
      return parse(raw, at);
    },
  };
}

export function required<T>(inner: Field<T, boolean>): Field<T, true> {
  return { ...inner, required: true };
}

export function emptyable<T>(inner: Field<T, boolean>): Field<T | null> {
  return {
    ...inner,
    required: false,
    emptyable: true,
    parse: (raw, at) => (raw === '' ? null : inner.parse(raw, at)),
  };
}

/**
 * A parameter that Stripe has and the sandbox has not, with all that is within it: 501 when it is sent.
 * `inert` are the values that ask for what happens anyway.
 */
export function unsupported(...inert: string[]): Field<undefined> {
  return {
    kind: 'unsupported',
    required: false,
    emptyable: false,
    inert,
    parse: (raw, at) => {
      if (typeof raw === 'string' && inert.includes(raw)) return undefined;
      throw notImplemented(`the parameter ${at}`);
    },
  };
}

export interface TextRules {
  max?: number;
  /** Throws when the text breaks a rule of its own; may return it changed. */
  check?: (text: string, at: string) => string;
}

export function text({ max = 5000, check }: TextRules = {}): Field<string> {
  return field('string', (raw, at) => {
    if (typeof raw !== 'string') throw invalid('Invalid string', at);
    if ([...raw].length > max) throw tooLong(raw, max, at);
    return check === undefined ? raw : check(raw, at);
  });
}

function tooLong(raw: string, max: number, at: string): Error {
  const shown = raw.length > 20 ? `${raw.slice(0, 10)}...${raw.slice(-10)}` : raw;
  return invalid(`Invalid string: ${shown}; must be at most ${max} characters`, at);
}

/** An absolute http(s) address. */
export function url(): Field<string> {
  return text({
    check: (value, at) => {
      if (!/^https?:\/\//i.test(value)) {
        throw invalid('Invalid URL: An explicit scheme (such as https) must be provided.', at, 'url_invalid');
      }
      if (!/^https?:\/\/[^\s/]+/i.test(value) || !URL.canParse(value)) {
        throw invalid('Not a valid URL', at, 'url_invalid');
      }
      return value;
    },
  });
}

export function bool(): Field<boolean> {
  return field('boolean', (raw, at) => {
    if (raw === 'true') return true;
    if (raw === 'false') return false;
    throw invalid(`Invalid boolean: ${shownIn(raw)}`, at);
  });
}

export interface IntegerRules {
  min?: number;
  max?: number;
}

export function integer({ min, max }: IntegerRules = {}): Field<number> {
  return field('integer', (raw, at) => parseInteger(raw, at, min, max));
}

function parseInteger(raw: Raw, at: string, min?: number, max?: number): number {
  if (typeof raw !== 'string' || !/^-?\d+$/.test(raw) || !Number.isSafeInteger(Number(raw))) {
    throw invalid(`Invalid integer: ${shownIn(raw)}`, at, 'parameter_invalid_integer');
  }
  const value = Number(raw) || 0;
  if (min === 0 && value < 0) throw invalid('Invalid non-negative integer', at, 'parameter_invalid_integer');
  if (min !== undefined && value < min) {
    throw invalid(`This value must be greater than or equal to ${min}.`, at, 'parameter_invalid_integer');
  }
  if (max !== undefined && value > max) {
    throw invalid(`This value must be less than or equal to ${max}.`, at, 'parameter_invalid_integer');
  }
  return value;
}

export function choice<const V extends string>(values: readonly V[]): Field<V> {
  return field(
    'enum',
    (raw, at) => {
      const found = values.find((value) => value === raw);
      if (found === undefined) throw invalid(`Invalid ${at}: must be one of ${inWords(values)}`, at);
      return found;
    },
    { values },
  );
}

function inWords(values: readonly string[]): string {
  if (values.length < 3) return values.join(' or ');
  return `${values.slice(0, -1).join(', ')}, or ${values.at(-1)}`;
}

export function list<T>(element: Field<T, boolean>, max?: number): Field<T[]> {
  return field(
    'list',
    (raw, at) => {
      const items = asList(raw);
      if (items === undefined) throw invalid('Invalid array', at);
      if (max !== undefined && items.length > max) {
        throw invalid(`Array ${at} exceeded maximum ${max} allowed elements.`, at);
      }
      return items.map((item, index) => element.parse(item, `${at}[${index}]`));
    },
    { element },
  );
}

export function object<F extends Fields>(fields: F): Field<ValuesOf<F>> {
  return field('object', (raw, at) => parseFields(fields, asMap(raw, at), at), { fields });
}

/** An object whose names are free, e.g. currencies. */
export function map<T>(
  element: Field<T, boolean>,
  checkKey: (key: string, at: string) => void,
): Field<Map<string, T>> {
  return field(
    'map',
    (raw, at) => {
      const values = new Map<string, T>();
      for (const [key, value] of asMap(raw, at)) {
        checkKey(key, at);
        values.set(key, element.parse(value, `${at}[${key}]`));
      }
      return values;
    },
    { element },
  );
}

/** A unix time, or `{gt, gte, lt, lte}` of them. */
export interface Range {
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

const BOUNDS = { gt: integer(), gte: integer(), lt: integer(), lte: integer() };

export function range(): Field<Range> {
  return field(
    'range',
    (raw, at) => {
      if (typeof raw !== 'string') return parseFields(BOUNDS, asMap(raw, at), at);
      const moment = parseInteger(raw, at);
      return { gte: moment, lte: moment };
    },
    { fields: BOUNDS },
  );
}

function asMap(raw: Raw, at: string): RawMap {
  if (raw instanceof Map) return raw;
  throw invalid('Invalid object', at);
}

function parseFields<F extends Fields>(fields: F, raw: RawMap, at: string): ValuesOf<F> {
  for (const [name, one] of Object.entries(fields)) {
    if (one.required && !raw.has(name)) throw missingParameter(nameIn(at, name));
  }
  const values: Record<string, unknown> = {};
  for (const [name, value] of raw) values[name] = fields[name]?.parse(value, nameIn(at, name));
  return values as ValuesOf<F>;
}

/** The whole of a call's parameters. Unknown ones are looked for first, at every depth. */
export function parseParameters<F extends Fields>(fields: F, raw: RawMap): ValuesOf<F> {
  const unknown = unknownIn(fields, raw, '');
  if (unknown.length > 0) throw unknownParameters(unknown);
  return parseFields(fields, raw, '');
}

function unknownIn(fields: Fields, raw: RawMap, at: string): string[] {
  const names: string[] = [];
  for (const [name, value] of raw) {
    const full = nameIn(at, name);
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (known === undefined) names.push(full);
    else names.push(...unknownWithin(known, value, full));
  }
  return names;
}

function unknownWithin(one: Field<unknown, boolean>, value: Raw, at: string): string[] {
  if (one.fields !== undefined && value instanceof Map) return unknownIn(one.fields, value, at);
  if (one.element === undefined) return [];
  const { element } = one;
  if (one.kind === 'list') {
    return (asList(value) ?? []).flatMap((item, index) => unknownWithin(element, item, `${at}[${index}]`));
  }
  if (!(value instanceof Map)) return [];
  return [...value].flatMap(([key, item]) => unknownWithin(element, item, `${at}[${key}]`));
}

/** A value as an error names it. */
export function shownIn(raw: Raw): string {
  return typeof raw === 'string' ? raw : 'an object';
}
