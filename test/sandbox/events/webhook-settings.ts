/** How webhooks are delivered: `POST /_sandbox/webhooks`. */
import { fieldsOf } from '../json-object.ts';

export interface WebhookSettings {
  /** The waits between one attempt and the next; after the last of them it is given up. Milliseconds. */
  retries_ms: readonly number[];
  /** How long a receiver may take to answer. Milliseconds. */
  timeout_ms: number;
}

/** Three tries more, as in Stripe's sandboxes, in minutes instead of hours. */
export const WEBHOOK_DEFAULTS: WebhookSettings = {
  retries_ms: [10_000, 60_000, 600_000],
  timeout_ms: 10_000,
};

const MAX_MS = 3 * 24 * 60 * 60 * 1000;

/** The settings after a change; throws a sentence that says what is wrong with it. */
export function changedSettings(settings: WebhookSettings, change: unknown): WebhookSettings {
  const names = Object.keys(WEBHOOK_DEFAULTS);
  const next: WebhookSettings = { ...settings, ...fieldsOf(change, names, 'a setting of the webhooks') };
  const { retries_ms, timeout_ms } = next;
  if (!Array.isArray(retries_ms) || retries_ms.length > 100 || !retries_ms.every((ms) => isWhole(ms, 0))) {
    throw new Error(`"retries_ms" must be a list of at most 100 whole numbers from 0 to ${MAX_MS}`);
  }
  if (!isWhole(timeout_ms, 1)) throw new Error(`"timeout_ms" must be a whole number from 1 to ${MAX_MS}`);
  return next;
}

function isWhole(value: unknown, min: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= MAX_MS;
}
