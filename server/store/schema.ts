import type { Generated, Kysely } from 'kysely';

/**
 * What the shop keeps. Everything but usage that was not sent yet can be rebuilt from Stripe. Times are
 * milliseconds since 1970, UTC; Stripe's own times (`created`, `timestamp`) are its seconds. Truth is 0 or 1
 * on both engines.
 */
export interface Schema {
  users: UsersTable;
  subscriptions: SubscriptionsTable;
  events: EventsTable;
  outbox: OutboxTable;
  requests: RequestsTable;
  sessions: SessionsTable;
  login_links: LoginLinksTable;
  notes: NotesTable;
}

export type Db = Kysely<Schema>;

/** A person, known by e-mail. */
export interface UsersTable {
  id: string;
  /** Trimmed and in lower case; unique. */
  email: string;
  /** Stripe's Customer; unique. Null until it is made, and when it was deleted at Stripe. */
  customer: string | null;
  /** The number of the read of this customer that was begun last. */
  sync_begun: Generated<number>;
  /** The number of the read that the subscriptions kept are of; one that was begun earlier is not written over it. */
  sync_kept: Generated<number>;
  created_at: number;
}

/** A subscription as Stripe told it last. */
export interface SubscriptionsTable {
  id: string;
  customer: string;
  status: string;
  /** Id of the price of its item: of several the first that the catalog sells, else the first. */
  price: string;
  /** Catalog key of that price, by its mark: `paircode.monthly`; null for a price that no catalog of ours knows. */
  price_key: string | null;
  quantity: number | null;
  /** Seconds. */
  created: number;
  /** Seconds. */
  trial_end: number | null;
  /** Seconds; of that item. */
  current_period_end: number | null;
  /** Seconds. */
  cancel_at: number | null;
  /** Seconds. */
  ended_at: number | null;
}

/** A webhook event that was let in. */
export interface EventsTable {
  id: string;
  type: string;
  /** Seconds. */
  created: number;
  /** Whom it is about, if anybody. */
  customer: string | null;
  /** `pending`, `done`, or `dead` when every try failed. */
  status: string;
  attempts: Generated<number>;
  last_error: string | null;
  next_try_at: number;
  received_at: number;
  /** A subscription that ended with it whose unbilled rest is still to be looked at, when there is one. */
  subscription: string | null;
}

/** Usage that was promised to a subscriber, until Stripe has it. */
export interface OutboxTable {
  /** The identifier by which Stripe knows a repetition. */
  id: string;
  customer: string;
  subscription: string | null;
  meter: string;
  event_name: string;
  /** A whole number, in the meter's unit. */
  value: number;
  /** `pending`, `sent`, `held` (whether Stripe has it is not known), or `refused`. */
  status: string;
  attempts: Generated<number>;
  last_error: string | null;
  next_try_at: number;
  first_tried_at: number | null;
  created_at: number;
}

/** What was answered to a request that may be repeated. */
export interface RequestsTable {
  /** User, what is asked for, and the key that the visitor's page chose. */
  id: string;
  /** Names it at Stripe: another one for each time that the request is made anew. */
  claim: string;
  /** Hash of the parameters: the same key with others is refused. */
  parameters: string;
  /** JSON; null while it is worked on. */
  answer: string | null;
  created_at: number;
  /** When work on it was last begun or ended; 0 when it was given up with an unknown outcome. */
  worked_at: number;
}

export interface SessionsTable {
  /** Keyed hash of the token in the cookie. */
  id: string;
  user_id: string;
  created_at: number;
  seen_at: number;
}

export interface LoginLinksTable {
  /** Keyed hash of the token in the link. */
  id: string;
  email: string;
  /** Keyed hash of the cookie of the browser that asked. */
  browser: string | null;
  created_at: number;
  used_at: number | null;
}

/** What is remembered by name: the last event seen, the last good answer about prices. */
export interface NotesTable {
  name: string;
  value: string;
  updated_at: number;
}
