import { Authentication } from './auth/authentication.ts';
import { Checkout } from './billing/checkout/checkout.ts';
import { InvoiceItems } from './billing/invoice-items.ts';
import { Portal } from './billing/portal.ts';
import { PriceBook } from './billing/prices/prices.ts';
import type { ShopParts } from './billing/shop-parts.ts';
import { SubscriptionSync } from './billing/subscriptions/subscription-sync.ts';
import { Endings } from './billing/unbilled/endings.ts';
import { Usage } from './billing/usage/usage.ts';
import { Users } from './billing/users/users.ts';
import { ReadinessCheck } from './readiness.ts';
import { BRISK } from './stripe/client.ts';
import { Inbox } from './webhooks/inbox.ts';

/** Work that somebody waits for fails quickly: a visitor, or Stripe, which sends the event again. */
const AWAITED_MS = 5_000;

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
  readiness: ReadinessCheck;
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
  const awaited = { ...parts, stripe: parts.stripe.with({ patience: BRISK, timeoutMs: AWAITED_MS }) };
  const quickSync = new SubscriptionSync(awaited);
  const inbox = new Inbox(parts, prices, quickSync, new Endings(awaited));
  return {
    parts,
    prices,
    sync,
    users,
    checkout: new Checkout(parts, prices, quickSync),
    portal: new Portal(parts),
    invoiceItems: new InvoiceItems(parts, prices, quickSync),
    usage,
    endings,
    inbox,
    auth,
    readiness: new ReadinessCheck(parts, { prices, usage, inbox }),
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
