const DASHBOARD = '/dashboard';
const BASE = 'http://own.invalid';
const LONGEST = 2_000;

/**
 * Where to go next, when that is a path of our own; else the dashboard. Browsers read `\` as `/`, skip blanks and
 * control characters, and take what begins with two slashes for another host, so that the path is judged as they
 * would resolve it.
 */
export function ownPath(next: unknown): string {
  if (typeof next !== 'string' || next.length > LONGEST || !next.startsWith('/')) return DASHBOARD;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers skip them.
  if (/[\\\x00-\x20\x7f]/.test(next) || !URL.canParse(next, BASE)) return DASHBOARD;
  const { origin, pathname, search, hash } = new URL(next, BASE);
  if (origin !== BASE || pathname.startsWith('//')) return DASHBOARD;
  return `${pathname}${search}${hash}`;
}
