/** What a call of the control plane is sent: a JSON object, and no field that is not known. */

/** The object that a body is; throws a sentence when it is none. */
export function jsonObject(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Error('the body must be a JSON object');
  }
  return body as Record<string, unknown>;
}

/**
 * The fields of a body, which has none but these. `what` is what a field of it is: `a setting of the portal`. Throws
 * a sentence that names the first that is none.
 */
export function fieldsOf<N extends string>(
  body: unknown,
  names: readonly N[],
  what: string,
): Partial<Record<N, unknown>> {
  const fields = jsonObject(body);
  const unknown = Object.keys(fields).find((name) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is not ${what}`);
  return fields as Partial<Record<N, unknown>>;
}
