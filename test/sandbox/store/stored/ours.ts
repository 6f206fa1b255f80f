/** What the sandbox keeps for whoever works with it: no part of Stripe, and no door in the API. */

/** The next payment of a customer is to be declined. Gone when one was. */
export interface PlannedDecline {
  /** The customer's. */
  id: string;
  created: number;
  /** As Stripe names it, `insufficient_funds` for example. */
  decline_code: string;
}

/** A mail that somebody sent to the sandbox's own mail server. */
export interface Mail {
  id: string;
  /** Unix seconds of the account's clock. */
  created: number;
  /** As the mail says, `Shop <shop@example.com>`. */
  from: string;
  /** The addresses it was sent to, those that the mail does not name (bcc) among them. */
  to: string[];
  subject: string;
  /** Empty when it was sent as HTML alone. */
  text: string;
  /** Null when it was sent as text alone. */
  html: string | null;
  /** Their names; what is in them is not kept. */
  attachments: string[];
}
