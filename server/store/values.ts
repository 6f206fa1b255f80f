/**
 * Whether a value may be written, in the same way on both engines: by themselves SQLite would keep a zero
 * character that PostgreSQL refuses, and both would take whole numbers that come back as others.
 *
 * @throws TypeError, RangeError
 */
export function assertKept(value: unknown): asserts value is string | number | null {
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw new RangeError('A text with a zero character cannot be kept');
      return;
    case 'number':
      if (!Number.isSafeInteger(value)) throw new RangeError(`${value} cannot be kept: no safe integer`);
      return;
    default:
      if (value !== null) throw new TypeError(`A ${typeof value} cannot be kept`);
  }
}

/** The same of what is read: a sum, say. @throws RangeError for a number that JavaScript has none for */
export function assertExact(row: object): void {
  for (const value of Object.values(row)) {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      throw new RangeError(`${value} in the database is no safe integer`);
    }
  }
}
