/** Checkout sessions (facts.md §4): their calls; their page is under `pages/`, what it does under `checkout/`. */
import { expireSession } from '../../checkout/expire.ts';
import { linesOf } from '../../checkout/line-items.ts';
import { sessionOf } from '../../checkout/open.ts';
import { invalid, noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, pageInOrder, passes, rowsFor, within } from '../../lists.ts';
import type { ValuesOf } from '../../params/field.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { checkReferences } from '../../payments/references.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredLineItem, StoredSession } from '../../store/objects.ts';
import { createSession } from './checkout-session-create.ts';
import { type SessionUpdate, sessionCreate, sessionList, sessionUpdate } from './checkout-session-params.ts';

const KIND = 'checkout.session';
/** How many lines come with a session that is expanded. */
const LINES_SHOWN = 10;

export const sessionExpandables: Expandables = {
  customer: { ref: ['customer', 'deleted_customer'] },
  hidden: { hidden: true },
  invoice: { ref: 'invoice' },
  line_items: { list: firstLines, of: 'item' },
  payment_intent: { ref: 'payment_intent' },
  payment_link: { unsupported: 'payment links' },
  setup_intent: { ref: 'setup_intent' },
  subscription: { ref: 'subscription' },
};

export const lineItemExpandables: Expandables = {
  created: { hidden: true },
  price: { embed: 'price' },
  session: { hidden: true },
};

function firstLines(account: Account, { id }: StoredSession): List<StoredLineItem> {
  const lines = linesOf(account, id);
  return {
    object: 'list',
    data: lines.slice(0, LINES_SHOWN),
    has_more: lines.length > LINES_SHOWN,
    url: urlOfLines(id),
  };
}

function urlOfLines(session: string): string {
  return `/v1/checkout/sessions/${session}/line_items`;
}

function update({ account, id, params }: Call<SessionUpdate>): StoredSession {
  const session = sessionOf(account, id);
  return account.put(KIND, { ...session, metadata: mergeMetadata(session.metadata ?? {}, params.metadata) });
}

function expire({ account, id, now }: Call<unknown>): StoredSession {
  const session = sessionOf(account, id);
  if (session.status !== 'open') {
    throw invalid(
      'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ' +
        `\`${session.status}\`.`,
    );
  }
  return expireSession(account, now, session);
}

function list(call: Call<ValuesOf<typeof sessionList> & PageValues>): List<StoredSession> {
  const { account, params } = call;
  const { created, customer, customer_details, payment_intent, payment_link, status, subscription } = params;
  const table = account.table(KIND);
  checkReferences(account, { customer, payment_intent });
  if (subscription !== undefined && account.table('subscription').get(subscription) === undefined) {
    throw noSuch('subscription', subscription, 'subscription');
  }
  // The sandbox has none, so one that is named is not there.
  if (payment_link !== undefined) throw noSuch('payment_link', payment_link, 'payment_link');
  return page(call, {
    table,
    rows: rowsFor(table, { subscription, payment_intent, customer, status }),
    noun: 'checkout.session',
    url: '/v1/checkout/sessions',
    matches: (session) =>
      passes(customer, session.customer) &&
      passes(customer_details?.email, session.customer_details?.email) &&
      passes(payment_intent, session.payment_intent) &&
      passes(status, session.status) &&
      passes(subscription, session.subscription) &&
      within(session.created, created),
  });
}

/** In the order they were given, unlike every other list. */
function listLines(call: Call<PageValues>): List<StoredLineItem> {
  const { account, id } = call;
  sessionOf(account, id);
  return pageInOrder(call, { items: linesOf(account, id), url: urlOfLines(id), noun: 'item' });
}

export const sessionRoutes: Route[] = [
  one('POST', '/v1/checkout/sessions', KIND, sessionCreate, createSession),
  many('/v1/checkout/sessions', KIND, sessionList, list),
  one('GET', '/v1/checkout/sessions/:id', KIND, {}, ({ account, id }) => sessionOf(account, id)),
  one('POST', '/v1/checkout/sessions/:id', KIND, sessionUpdate, update),
  one('POST', '/v1/checkout/sessions/:id/expire', KIND, {}, expire),
  many('/v1/checkout/sessions/:id/line_items', 'item', {}, listLines),
];
