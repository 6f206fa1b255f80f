/** The parameters of a call as the sandbox describes them, by the dotted names that the SDK's get too. */
import type { Field, Fields } from '../../sandbox/params/field.ts';
import type { SdkParameter } from './sdk-parameters.ts';

export function flatten(
  fields: Fields,
  at = '',
  found = new Map<string, SdkParameter>(),
): Map<string, SdkParameter> {
  for (const [name, field] of Object.entries(fields)) add(field, at === '' ? name : `${at}.${name}`, found);
  return found;
}

function add(field: Field<unknown, boolean>, key: string, found: Map<string, SdkParameter>): void {
  const { kind, required, emptyable, fields, element, values } = field;
  // What a list or map holds is no parameter by its own name, unless it is plain.
  found.set(key, {
    required,
    emptyable,
    sort: values === undefined ? kind : `enum ${[...values].sort().join('|')}`,
  });
  if (fields !== undefined && kind === 'object') flatten(fields, key, found);
  if (element !== undefined) add(element, kind === 'list' ? `${key}[]` : `${key}{}`, found);
}
