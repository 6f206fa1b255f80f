/**
 * The known word nearest to one that is not known, if any is near enough to have been meant: at
 * most a third of its letters differ.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  if (word.length > 100) return undefined;
  for (const candidate of known) {
    if (plain(candidate) === plain(word)) return candidate;
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? startingAlike(wanted, known);
}

/** `year` for `yearly`, `sub` for `subscription`: one word begins the other, and only one does. */
function startingAlike(wanted: string, known: Iterable<string>): string | undefined {
  if (wanted.length < 3) return undefined;
  const alike = [...known].filter(
    (candidate) => candidate.startsWith(wanted) || wanted.startsWith(candidate),
  );
  return alike.length === 1 && (alike[0] as string).length >= 3 ? alike[0] : undefined;
}

/** `unitAmount`, `unit-amount` and `unit_amount` are the same word written three ways. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Letters to insert, delete, change or swap with their neighbour; anything from `limit` up counts as `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1] && row > 1 && column > 1) {
        cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return Math.min(at(last, b.length), limit);
}

function at(numbers: number[], index: number): number {
  return numbers[index] ?? Number.POSITIVE_INFINITY;
}
