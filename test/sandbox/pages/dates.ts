/** Days as the pages write them, in UTC. */
const LONG = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });
const DAY_OF_YEAR = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
const SHORT = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });

/** `January 31, 2027`, of a moment in unix seconds. */
export function longDate(moment: number): string {
  return LONG.format(moment * 1000);
}

/** `Jan 31, 2027`. */
export function shortDate(moment: number): string {
  return SHORT.format(moment * 1000);
}

/** `Jan 31`, where the year is plain. */
export function dayOfYear(moment: number): string {
  return DAY_OF_YEAR.format(moment * 1000);
}
