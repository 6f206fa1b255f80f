import type { ErrorObject } from 'ajv/dist/2020.js';
import { isJudgedByRules } from './amount-fields.ts';
import { nearest } from './nearest.ts';
import { child, childPath, type Node } from './node.ts';
import { atKey, atMissing, atValue, type Finding } from './problem.ts';
import type { Problem } from './types.ts';

/** Keys that people look for, and why they are not there. */
const ELSEWHERE: Record<string, string> = {
  default_price_data: 'write the price under `prices` and name it in `default_price`',
  product: 'a price belongs to the product it stands under',
  product_data: 'a price belongs to the product it stands under',
  transfer_lookup_key: 'leave it out: Pricebook moves lookup keys itself',
  type: 'leave it out: a price is recurring when it has `recurring`, and products need no type',
  interval: 'put it under `recurring`',
  interval_count: 'put it under `recurring`',
  usage_type: 'put it under `recurring`',
  meter: 'put it under `recurring`',
  trial_period_days: 'put it under `checkout`',
  payment_method_collection: 'put it under `checkout`',
  adjustable_quantity: 'put it under `checkout`',
  aggregate_usage: 'the meter says it: `default_aggregation`',
  metadata: "leave it out: Stripe's meters have no metadata",
};

const KINDS: Record<string, string> = {
  object: 'a mapping (`key: value` lines)',
  array: 'a list (`- item` lines)',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

export interface Explained {
  problem: Problem;
  /** For an unknown key: path of the field that was probably meant, and so is not missing. */
  meant?: string;
}

/** An error of the JSON Schema as people read it; nothing where a rule of layer 2 says it better. */
export function explainSchemaError(error: ErrorObject, node: Node): Explained | undefined {
  if (error.keyword === 'additionalProperties') return explainUnknownKey(error, node);
  const problem = explain(error, node);
  return problem && { problem };
}

function explain(error: ErrorObject, node: Node): Problem | undefined {
  if (node.kind === 'scalar' && node.unknown) return undefined;
  // Errors about the text of a key are summed up by the keyword `propertyNames`.
  if (error.propertyName !== undefined) return undefined;
  switch (error.keyword) {
    case 'propertyNames': {
      const key = String(error.params.propertyName);
      const named = child(node, key);
      return named && atKey(named, badKey(key));
    }
    case 'required':
      return missing(node, String(error.params.missingProperty), propertiesOf(error));
    case 'type':
      if (isJudgedByRules(node.path) && node.kind === 'scalar' && node.value !== null) return undefined;
      return atValue(node, wrongType(error, node));
    case 'enum':
    case 'const':
      // A value of another type is reported as that.
      if (typeof error.data !== error.parentSchema?.type) return undefined;
      return atValue(node, notAllowed(error, node));
    default:
      if (isJudgedByRules(node.path)) return undefined;
      return atValue(node, outOfBounds(error, node));
  }
}

function propertiesOf(error: ErrorObject): Record<string, { title?: string; description?: string }> {
  return (error.parentSchema?.properties ?? {}) as Record<string, { title?: string }>;
}

function explainUnknownKey(error: ErrorObject, parent: Node): Explained | undefined {
  const key = String(error.params.additionalProperty);
  const node = child(parent, key);
  if (!node) return undefined;
  const known = Object.keys(propertiesOf(error));
  const meant = nearest(
    key,
    known.filter((candidate) => !child(parent, candidate)),
  );
  const elsewhere = Object.hasOwn(ELSEWHERE, key) ? ELSEWHERE[key] : undefined;
  return {
    problem: atKey(node, {
      code: 'unknown_key',
      message: `\`${key}\` is not known here`,
      hint: meant ? `did you mean \`${meant}\`?` : (elsewhere ?? `known here: ${known.join(', ')}`),
    }),
    ...(meant && { meant: childPath(parent.path, meant) }),
  };
}

function badKey(key: string): Finding {
  if (key.includes('${')) {
    return {
      code: 'bad_key',
      message: `\`${key}\` is no key: variables stand in values only`,
      hint: 'write the key out; put the variable into `catalog`, `id` or `lookup_key`',
    };
  }
  const suggestion = suggestKey(key);
  return {
    code: 'bad_key',
    message:
      key.length > 64
        ? `the key has ${key.length} characters; at most 64 are allowed`
        : `\`${key}\` is no key: lower-case letters, digits and hyphens, joined by single underscores`,
    hint: suggestion ? `write \`${suggestion}\`` : 'write for example `pro_monthly`',
  };
}

/** A key as near as possible to what was written. */
export function suggestKey(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 64)
    .replace(/_+$/, '');
}

function missing(node: Node, field: string, properties: ReturnType<typeof propertiesOf>): Problem {
  const title = properties[field]?.title?.toLowerCase();
  return atMissing(node, field, {
    code: 'missing_key',
    message: `\`${field}\` is missing`,
    hint: title && title !== field ? `add \`${field}:\` (${title})` : `add \`${field}:\``,
  });
}

function wrongType(error: ErrorObject, node: Node): Finding {
  const types = [error.params.type].flat() as string[];
  const wanted = types.map((type) => KINDS[type] ?? type).join(' or ');
  const found =
    node.kind === 'map'
      ? 'a mapping'
      : node.kind === 'list'
        ? 'a list'
        : node.value === null
          ? 'nothing'
          : `\`${node.source}\``;
  return {
    code: node.kind === 'scalar' && node.value === null ? 'empty_value' : 'wrong_type',
    message: `${found} stands where ${wanted} belongs`,
    hint: typeHint(types, node),
  };
}

function typeHint(types: string[], node: Node): string {
  if (node.kind !== 'scalar') return `write ${types.map((type) => KINDS[type] ?? type).join(' or ')}`;
  if (node.value === null) return 'write a value, or leave the key out';
  if (types.includes('string')) return `put it in quotes: "${node.source}"`;
  if (types.includes('boolean')) {
    const word = node.source.toLowerCase();
    if (['yes', 'on', 'true', 'y', '1'].includes(word)) return 'write true';
    if (['no', 'off', 'false', 'n', '0'].includes(word)) return 'write false';
    return 'write true or false';
  }
  if (types.includes('integer') || types.includes('number')) {
    return /^\d+$/.test(node.source) && node.quoted
      ? `write ${node.source} without quotes; variables stand in text only`
      : 'write digits only, as in 3';
  }
  return `write ${types.map((type) => KINDS[type] ?? type).join(' or ')}`;
}

/** Values of the right type that are too long, too many, or not among those allowed. */
function outOfBounds(error: ErrorObject, node: Node): Finding {
  const limit = Number(error.params.limit);
  const size = node.kind === 'scalar' ? [...node.source].length : 0;
  switch (error.keyword) {
    case 'maxLength':
      return {
        code: 'too_long',
        message: `this has ${size} characters; at most ${limit} are allowed`,
        hint: `shorten it to ${limit}`,
      };
    case 'minLength':
      return {
        code: 'empty_value',
        message: 'this text is empty',
        hint: 'write a text, or leave the key out',
      };
    case 'pattern':
      return badFormat(node);
    case 'minimum':
    case 'maximum': {
      const low = error.keyword === 'minimum';
      return {
        code: low ? 'too_small' : 'too_large',
        message: `${(node as { source?: string }).source} is too ${low ? 'small' : 'large'}`,
        hint: `write a number of ${low ? 'at least' : 'at most'} ${limit}`,
      };
    }
    case 'maxItems':
      return {
        code: 'too_many',
        message: `${node.kind === 'list' ? node.items.length : 0} stand here; at most ${limit} are allowed`,
        hint: `keep ${limit}`,
      };
    case 'minItems':
    case 'minProperties':
      return {
        code: 'too_few',
        message: 'nothing stands in here',
        hint: 'write at least one, or leave it out',
      };
    case 'uniqueItems':
      return { code: 'repeated_item', message: 'the same item stands in the list twice', hint: 'keep one' };
    default:
      return {
        code: 'invalid',
        message: error.message ?? 'this is not allowed',
        hint: 'see the field’s description',
      };
  }
}

function notAllowed(error: ErrorObject, node: Node): Finding {
  const allowed = (error.params.allowedValues ?? [error.params.allowedValue]) as unknown[];
  const source = node.kind === 'scalar' ? node.source : '';
  const words = allowed.map(String);
  const meant = SYNONYMS[source.toLowerCase()] ?? nearest(source, words);
  return {
    code: 'not_allowed',
    message: `\`${source}\` is not one of ${words.join(', ')}`,
    hint: meant && words.includes(meant) ? `did you mean \`${meant}\`?` : `write ${words.join(' or ')}`,
  };
}

/** What people write for Stripe's words. */
const SYNONYMS: Record<string, string> = {
  monthly: 'month',
  yearly: 'year',
  annual: 'year',
  annually: 'year',
  weekly: 'week',
  daily: 'day',
  immediate: 'immediately',
  included: 'inclusive',
  excluded: 'exclusive',
  usage: 'metered',
};

function badFormat(node: Node): Finding {
  const field = lastPart(node.path);
  const source = node.kind === 'scalar' ? node.source : '';
  if (field === 'catalog') {
    const suggestion = suggestKey(source);
    return {
      code: 'bad_key',
      message: `\`${source}\` is no catalog name: lower-case letters, digits and hyphens, joined by single underscores`,
      hint: suggestion ? `write \`${suggestion}\`` : 'write for example `my-shop`',
    };
  }
  if (field === 'tax_code') {
    return {
      code: 'bad_tax_code',
      message: `\`${source}\` is no tax code`,
      hint: 'write txcd_ and eight digits, as in txcd_10103001',
    };
  }
  return {
    code: 'bad_currency',
    message: `\`${source}\` is no currency code`,
    hint: /^[A-Za-z]{3}$/.test(source)
      ? `write ${source.toLowerCase()}`
      : 'write three small letters, as in usd',
  };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
