/** Events, webhook endpoints and deliveries as they are stored. */
import type Stripe from 'stripe';
import type { Wire } from './wire.ts';

export interface StoredWebhookEndpoint
  extends Omit<Required<Wire<Stripe.WebhookEndpoint>>, 'deleted' | 'secret'> {
  /** Shown as `secret`, and that by the answer to the creation alone. */
  signing_secret: string;
}

export interface StoredEvent {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  /** `id` is null for what no request asked for: a time that came, a page that Stripe hosts. */
  request: { id: string | null; idempotency_key: string | null };
  type: EventType;
}

export type EventType = Exclude<Stripe.WebhookEndpointCreateParams.EnabledEvent, '*'>;

/** One event on its way to one endpoint. Ours, not Stripe's: it has no door in the API. */
export interface Delivery {
  id: string;
  created: number;
  event: string;
  /** An endpoint's id, or `forward` for what `--forward-to` asked for. */
  endpoint: string;
  /** Every one that was made, oldest first. */
  attempts: readonly Attempt[];
  /** Unix milliseconds of real time; null when there will be no further attempt. */
  next_attempt_at: number | null;
  /** Why no further attempt was made although none had succeeded; null while the schedule decides. */
  given_up: string | null;
  status: 'pending' | 'delivered' | 'failed';
  /** Asked for by hand: `pending_webhooks` did not count it. */
  resent: boolean;
}

/** One webhook that was sent, and what came back. */
export interface Attempt {
  /** When it was sent: unix milliseconds of real time. */
  at: number;
  /** From then until it was over. */
  duration_ms: number;
  /** Of the answer; null when none came. */
  status: number | null;
  /** The beginning of the answer's body as text; null when none came. */
  body: string | null;
  /** What went wrong with the connection; null when the answer came to its end. */
  error: string | null;
  /** What was ordered to go wrong with it. */
  faults: readonly WebhookFault[];
}

/** What can be ordered to befall a delivery. */
export type WebhookFault = 'drop' | 'duplicate' | 'delay_ms' | 'reorder' | 'bad_signature';
