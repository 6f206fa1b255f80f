/** Sessions and settings of the customer portal as they are stored. */
import type Stripe from 'stripe';
import type { Wire } from './wire.ts';

type Session = Wire<Stripe.BillingPortal.Session>;

export type PortalFlow = NonNullable<Session['flow']>;

export interface StoredPortalSession extends Omit<Session, 'after_expiration'> {
  /** There only when it was asked for. */
  after_expiration?: NonNullable<Session['after_expiration']>;
  /** Never shown. */
  hidden: {
    /** Until when its page can be opened, by the account's clock (unix seconds): longer with each visit. */
    usable_until: number;
    /** What its flow is for has been done: it leads to no flow any more. */
    flow_done: boolean;
    /** The setup intent of the card that was typed last; absent as long as none was. */
    setup_intent?: string;
    /** The subscription that this card is for; absent when it is to be the customer's default. */
    card_of_subscription?: string;
  };
}

/** What Stripe has in its dashboard for the portal as a whole. */
export interface PortalSettings {
  id: 'portal_settings';
  created: 0;
  /** Stripe's portal of 2024, or the one that asks for the reason first. */
  cancel_flow: 'newer' | 'older';
}
