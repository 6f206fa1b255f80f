import { onToldByAnotherTab } from '../ui/tabs.ts';

/** After the page has come up: what a webhook tells may come a moment later than the subscriber. */
const LOOKS_MS = [1_000, 2_000, 4_000, 8_000, 16_000];

/**
 * Looks again at what may have changed elsewhere: a few times after the page has come up or has come back to the front,
 * and when another tab says so.
 */
export function watch(look: () => Promise<void>): void {
  let timer: number | undefined;
  const lookOn = (left: number[]): void => {
    clearTimeout(timer);
    const [wait, ...rest] = left;
    if (wait === undefined) return;
    timer = window.setTimeout(async () => {
      if (document.visibilityState === 'visible') await look();
      lookOn(rest);
    }, wait);
  };
  const lookNow = (): void => {
    look();
    lookOn(LOOKS_MS);
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') lookNow();
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) lookNow();
  });
  onToldByAnotherTab(lookNow);
  lookOn(LOOKS_MS);
}
