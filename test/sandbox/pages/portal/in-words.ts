/** Several things in one sentence. */

/** `Team`, `Team and Support`, `Team, Support, and Storage`. */
export function inWords(parts: readonly string[]): string {
  return WORDS.format(parts);
}

/** The same with each part put another way: what stands between them stays text. */
export function inWordsWith<T, R>(parts: readonly T[], put: (part: T) => R): (R | string)[] {
  return WORDS.formatToParts(parts.map((_, index) => `${index}`)).map(({ type, value }) =>
    type === 'element' ? put(parts[Number(value)] as T) : value,
  );
}

const WORDS = new Intl.ListFormat('en-US', { type: 'conjunction' });
