/** How late a fault makes something. */

/** A timer that is set for longer than some weeks goes off at once. */
const MAX_MS = 3 * 24 * 60 * 60 * 1000;

/** The milliseconds of a fault that delays; throws a sentence when they are none. */
export function delayIn(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > MAX_MS) {
    throw new Error(`"delay_ms" must be a whole number from 0 to ${MAX_MS}, three days`);
  }
  return value as number;
}
