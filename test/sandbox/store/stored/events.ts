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
  attempts: number;
  /** Unix milliseconds of real time; null when there will be no further attempt. */
  next_attempt_at: number | null;
  /** Null until there was an attempt: then the status, or what went wrong with the connection. */
  last_result: string | null;
  status: 'pending' | 'delivered' | 'failed';
  /** Asked for by hand: `pending_webhooks` did not count it. */
  resent: boolean;
}
