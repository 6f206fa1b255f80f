/** Faults of webhooks in a control request's body. */
import type { WebhookFault } from '../store/objects.ts';
import { EVENT_TYPES } from '../stripe-events.ts';
import { delayIn } from './delay.ts';
import { glob } from './glob.ts';
import { nearest } from './nearest.ts';

export interface OrderedWebhookFault {
  /** The types of the events that it befalls; `*` stands for any characters. */
  webhook: string;
  skip: number;
  times: number;
  effect: WebhookFaultEffect;
}

/** One of the effects, by its name. */
export type WebhookFaultEffect =
  | { drop: true }
  | { duplicate: true }
  | { delay_ms: number }
  | { reorder: true }
  | { bad_signature: true };

export const WEBHOOK_FAULTS: readonly WebhookFault[] = [
  'drop',
  'duplicate',
  'delay_ms',
  'reorder',
  'bad_signature',
];

const TYPES = EVENT_TYPES.filter((type) => type !== '*');

/** No type is half as long. */
const MAX_LENGTH = 200;

/** What a pattern may have been meant for: every type, and every group of them. */
const PATTERNS = [...new Set(TYPES.flatMap((type) => [type, ...groupsOf(type)]))];

/** The pattern of a fault; throws a sentence when no event can be of it. */
export function typePattern(webhook: unknown): string {
  if (typeof webhook !== 'string' || webhook === '' || webhook.length > MAX_LENGTH)
    throw new Error('"webhook" must be a type of event or a pattern such as customer.subscription.*');
  if (!TYPES.some(glob(webhook))) {
    throw new Error(
      `"webhook" is ${JSON.stringify(webhook)}, which is no type of event that Stripe has; the nearest is ` +
        `${nearest(webhook, PATTERNS)}`,
    );
  }
  return webhook;
}

/** The one effect of a fault; throws a sentence that says what is wrong. */
export function webhookEffect(given: Readonly<Record<string, unknown>>): WebhookFaultEffect {
  const unknown = Object.keys(given).find((name) => !WEBHOOK_FAULTS.some((effect) => effect === name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is not a field of a fault of webhooks`);
  const [name, second] = WEBHOOK_FAULTS.filter((effect) => given[effect] !== undefined);
  if (name === undefined || second !== undefined) {
    throw new Error(
      'exactly one of "drop", "duplicate", "delay_ms", "reorder" and "bad_signature" must be given',
    );
  }
  const value = given[name];
  if (name === 'delay_ms') return { delay_ms: delayIn(value) };
  if (value !== true) throw new Error(`"${name}" must be true`);
  return { [name]: true } as WebhookFaultEffect;
}

/** `a.b.c` is of the groups `a.*` and `a.b.*`. */
function groupsOf(type: string): string[] {
  const parts = type.split('.');
  return parts.slice(1).map((_, index) => `${parts.slice(0, index + 1).join('.')}.*`);
}
