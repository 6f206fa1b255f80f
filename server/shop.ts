import { Authentication } from './auth/authentication.ts';
import { Checkout } from './billing/checkout.ts';
import { Endings } from './billing/endings.ts';
import { InvoiceItems } from './billing/invoice-items.ts';
import { Portal } from './billing/portal.ts';
import { PriceBook } from './billing/prices.ts';
import type { ShopParts } from './billing/shop-parts.ts';
import { SubscriptionSync } from './billing/subscription-sync.ts';
import { Usage } from './billing/usage.ts';
import { Users } from './billing/users.ts';
import { BRISK } from './stripe/client.ts';
import { Inbox } from './webhooks/inbox.ts';

/** Work on an event fails quickly: it is told to Stripe, and tried again. */
const EVENT_TIMEOUT_MS = 5_000;

/** What the shop can do, and its work in the background. */
export interface Shop {
  parts: ShopParts;
  prices: PriceBook;
  sync: SubscriptionSync;
  users: Users;
  checkout: Checkout;
  portal: Portal;
  invoiceItems: InvoiceItems;
  usage: Usage;
  endings: Endings;
  inbox: Inbox;
  auth: Authentication;
  /** Begins the work in the background. */
  start(): void;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

export function createShop(parts: ShopParts): Shop {
  const prices = new PriceBook(parts);
  const sync = new SubscriptionSync(parts);
  const users = new Users(parts, sync);
  const auth = new Authentication(parts, users);
  const endings = new Endings(parts);
  const usage = new Usage(parts, sync);
  const forEvents = { ...parts, stripe: parts.stripe.with({ patience: BRISK, timeoutMs: EVENT_TIMEOUT_MS }) };
  const inbox = new Inbox(parts, prices, new SubscriptionSync(forEvents), new Endings(forEvents));
  return {
    parts,
    prices,
    sync,
    users,
    checkout: new Checkout(parts, prices, sync),
    portal: new Portal(parts),
    invoiceItems: new InvoiceItems(parts, prices, sync),
    usage,
    endings,
    inbox,
    auth,
    start: () => {
      usage.start();
      inbox.start();
    },
    stop: async () => {
      await inbox.stop();
      await usage.stop();
      await auth.stop();
    },
  };
}
