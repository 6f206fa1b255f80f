/**
 * `previous_attributes` (facts.md §7.3): of what changed, the old values; of an object only the keys that
 * changed, a key that is new as null; a list as a whole.
 */
export function previousAttributes(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, unknown> {
  const previous: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const was = before[name];
    const is = after[name];
    if (isSame(was, is)) continue;
    previous[name] = isMap(was) && isMap(is) ? previousAttributes(was, is) : (was ?? null);
  }
  return previous;
}

function isSame(was: unknown, is: unknown): boolean {
  if (was === is) return true;
  const areObjects = typeof was === 'object' && typeof is === 'object';
  return areObjects && JSON.stringify(was) === JSON.stringify(is);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
