import { onToldByAnotherTab } from '../ui/tabs.ts';

/** After the page has come up: what a webhook tells may come a moment later than the subscriber. */
const LOOKS_MS = [1_000, 2_000, 4_000, 8_000, 16_000];

/**
 * Looks again at what may have changed elsewhere: a few times after the page has come up or has come back to the front,
 * and when another tab says so.
 */
export function watch(look: () => Promise<void>): void {
  let series = 0;
  const lookOn = async (): Promise<void> => {
    series += 1;
    const own = series;
    for (const wait of LOOKS_MS) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      // One that began later has taken over, also from a look that was still under way.
      if (own !== series) return;
      if (document.visibilityState === 'visible') await look();
    }
  };
  const lookNow = (): void => {
    look();
    lookOn();
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') lookNow();
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) lookNow();
  });
  onToldByAnotherTab(lookNow);
  lookOn();
}
