/** A billing period: so many intervals. */
export interface Period {
  interval: string;
  count: number;
}

const PERIODS: [words: string[], nouns: string[], period: Period][] = [
  [['yearly', 'annual', 'annually', 'peryear'], ['year', 'yr'], { interval: 'year', count: 1 }],
  [['semiannual', 'semiannually', 'halfyearly'], [], { interval: 'month', count: 6 }],
  [['quarterly'], ['quarter'], { interval: 'month', count: 3 }],
  [['monthly', 'permonth'], ['month'], { interval: 'month', count: 1 }],
  [['fortnightly', 'biweekly'], [], { interval: 'week', count: 2 }],
  [['weekly', 'perweek'], ['week'], { interval: 'week', count: 1 }],
  [['daily', 'perday'], ['day'], { interval: 'day', count: 1 }],
];

/**
 * The period that a key or nickname speaks of: `pro_yearly`, `Pro, annual`. A noun counts only as
 * the last word (`pro_year`), as there are `three_day_trial` and `first year offer`. Undefined when
 * it speaks of none, or of several (`monthly_billed_annually`).
 */
export function periodNamed(text: string): Period | undefined {
  const words = wordsOf(text);
  const found = PERIODS.filter(
    ([adverbs, nouns]) => words.some((word) => adverbs.includes(word)) || nouns.includes(words.at(-1) ?? ''),
  );
  return found.length === 1 ? found[0]?.[2] : undefined;
}

/** What is left of a key when the words for its period are taken off: `pro` of `pro_yearly`. */
export function stemOf(key: string): string {
  const all = PERIODS.flatMap(([adverbs, nouns]) => [...adverbs, ...nouns]);
  return wordsOf(key)
    .filter((word) => !all.includes(word))
    .join(' ');
}

/** Whether two periods are the same length: 12 months are a year, 7 days a week. */
export function samePeriod(a: Period, b: Period): boolean {
  return lengthOf(a) === lengthOf(b);
}

/** A length that is equal for equal periods; months and days never are. */
function lengthOf({ interval, count }: Period): string {
  if (interval === 'year') return `${count * 12} months`;
  if (interval === 'month') return `${count} months`;
  return `${count * (interval === 'week' ? 7 : 1)} days`;
}

/** As people say it: `month`, `3 months`. */
export function periodText({ interval, count }: Period): string {
  return count === 1 ? interval : `${count} ${interval}s`;
}

function wordsOf(text: string): string[] {
  return text
    .replaceAll(/\bper[\s_-](?=year|month|week|day)/gi, 'per')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
