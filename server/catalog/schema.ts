import { createRequire } from 'node:module';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { child, itemsOf, type Node, toPlain } from './node.ts';
import { explainSchemaError } from './schema-messages.ts';
import type { Problem } from './types.ts';

export interface JsonSchema {
  [keyword: string]: unknown;
  properties?: Record<string, JsonSchema>;
  $defs?: Record<string, JsonSchema>;
}

/** `catalog.schema.json` as editors get it. The build copies it beside the compiled sources. */
export const editorSchema = createRequire(import.meta.url)('../../catalog.schema.json') as JsonSchema;

/**
 * The schema as it holds once variables are filled in: editors see `${NAME}` where a word of a list
 * or a short text will stand, and must not mark it; here that alternative is taken off.
 */
export const catalogSchema = withoutVariables(editorSchema) as JsonSchema;

function withoutVariables(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutVariables);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { anyOf, ...rest } = schema as JsonSchema;
  const plain = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, withoutVariables(value)]),
  );
  if (!Array.isArray(anyOf)) return plain;
  const [only, ...more] = anyOf.filter((option) => option.$ref !== '#/$defs/variable').map(withoutVariables);
  return more.length > 0 ? { ...plain, anyOf: [only, ...more] } : { ...plain, ...(only as JsonSchema) };
}

let compiled: ReturnType<Ajv2020['compile']> | undefined;

/** What layer 1 finds in one file. */
export interface SchemaResult {
  problems: Problem[];
  /** Paths of fields that an unknown key probably stands for: they are misspelt, not missing. */
  misspelt: string[];
}

/** Layer 1: what the JSON Schema finds in one file, each at its place. */
export function checkSchema(root: Node): SchemaResult {
  compiled ??= new Ajv2020({
    allErrors: true,
    verbose: true,
    ownProperties: true,
    allowUnionTypes: true,
  }).compile(catalogSchema);
  const result: SchemaResult = { problems: [], misspelt: [] };
  if (compiled(toPlain(root))) return result;
  for (const error of compiled.errors ?? []) {
    const node = locate(root, error);
    const explained = node && explainSchemaError(error, node);
    if (!explained) continue;
    result.problems.push(explained.problem);
    if (explained.meant) result.misspelt.push(explained.meant);
  }
  return result;
}

function locate(root: Node, error: ErrorObject): Node | undefined {
  let node: Node | undefined = root;
  for (const part of error.instancePath.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    node = node?.kind === 'list' ? itemsOf(node)[Number(key)] : child(node, key);
  }
  return node;
}
