/** The page of an invoice and what it can be asked for: to be seen, and to be paid by card. */
import { collectInvoice } from '../billing/invoices/collect.ts';
import { hostedUrl, invoiceOfToken } from '../billing/invoices/hosted.ts';
import { intentOf } from '../billing/invoices/payments.ts';
import { checkStill, nowFor } from '../billing/time.ts';
import { finishAuthentication } from '../checkout/authentication.ts';
import { NOT_AUTHENTICATED } from '../checkout/confirm.ts';
import { StripeError } from '../errors.ts';
import type { SandboxRequest } from '../http/request.ts';
import { mergeAddress } from '../params/address.ts';
import { mintCard, NO_BILLING_DETAILS } from '../payments/payment-methods.ts';
import { DECLINES, type Decline, isCardNumber, testCard } from '../payments/test-cards.ts';
import type { Account } from '../store/account.ts';
import type { StoredInvoice } from '../store/objects.ts';
import type { World } from '../world.ts';
import { jsonAnswer, type PageAnswer } from './answer.ts';
import { unknownPage } from './checkout-page.ts';
import { businessOf } from './checkout-view.ts';
import { declineOnPage } from './declines.ts';
import { readEntry } from './entry.ts';
import { invoiceDocument, invoiceSummary, noPdf } from './invoice-page.ts';
import { invoiceView } from './invoice-view.ts';
import { formatMoney } from './money.ts';
import { readJson } from './request.ts';
import { challengeFrame } from './three-d-secure.ts';

/** The page of an invoice as it is now. */
export function invoicePage({ account }: World, token: string): PageAnswer {
  const invoice = invoiceOfToken(account, token);
  return invoice === undefined
    ? unknownPage(businessOf(account))
    : invoiceDocument(invoiceView(account, invoice));
}

/** Where `invoice_pdf` leads. */
export function invoicePdf({ account }: World, token: string): PageAnswer {
  const invoice = invoiceOfToken(account, token);
  const business = businessOf(account);
  return invoice === undefined ? unknownPage(business) : noPdf(business, hostedUrl(account, invoice) ?? '');
}

/** The document of the frame in which the cardholder authenticates. */
export function invoiceChallenge({ account }: World, token: string): PageAnswer {
  const business = businessOf(account);
  const invoice = invoiceOfToken(account, token);
  const intent = invoice && intentOf(account, invoice);
  if (intent?.status !== 'requires_action') return unknownPage(business);
  return challengeFrame({ business, what: `a payment of ${formatMoney(intent.amount, intent.currency)}` });
}

interface Reply {
  status: number;
  body: Record<string, unknown>;
}

type Action = (world: World, invoice: StoredInvoice, sent: Record<string, unknown>, origin: string) => Reply;

const ACTIONS: Record<string, Action> = { confirm, authenticate };

/** What the page's script asks for: answered as a Checkout session's page answers. */
export async function invoiceAction(
  world: World,
  request: SandboxRequest,
  token: string,
  name: string,
): Promise<PageAnswer> {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  const invoice = invoiceOfToken(world.account, token);
  if (action === undefined || invoice === undefined)
    return jsonAnswer(404, { errors: { form: 'There is no such page.' } });
  const sent = readJson(request);
  if ('refused' in sent) return sent.refused;
  const { status, body } = attempt(action, world, invoice, sent.value, request.origin);
  await world.durable();
  return jsonAnswer(status, body);
}

function attempt(
  action: Action,
  world: World,
  invoice: StoredInvoice,
  ...rest: [Record<string, unknown>, string]
): Reply {
  if (!invoiceView(world.account, invoice).canBePaid) return { status: 409, body: { reload: true } };
  try {
    return action(world, invoice, ...rest);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return { status: error.status, body: { errors: { form: error.message } } };
  }
}

function confirm(world: World, invoice: StoredInvoice, sent: Record<string, unknown>, origin: string): Reply {
  const { account } = world;
  // Cards are no part of a test clock, as payments are not.
  const today = account.now();
  const view = invoiceView(account, invoice);
  if ((sent.expectedAmount ?? view.amount) !== view.amount) {
    const form = `The invoice has changed: ${view.due} is due now. Please look at it again.`;
    return { status: 409, body: { summary: invoiceSummary(view).text, errors: { form } } };
  }
  const entry = readEntry(sent, ASKED, today);
  if ('errors' in entry) return { status: 422, body: { errors: entry.errors } };
  const { number = '', exp_month = 0, exp_year = 0 } = entry.card ?? {};
  const card = testCard(number);
  if (card === undefined) return declined(isCardNumber(number) ? DECLINES.liveCard : DECLINES.number);
  return world.transact(() => {
    checkStill(account, invoice.test_clock);
    const details = {
      ...NO_BILLING_DETAILS,
      address: mergeAddress(null, entry.address ?? {}),
      email: invoice.customer_email,
      name: entry.name ?? null,
    };
    const method = mintCard(account, today, card, { exp_month, exp_year, cvc: true }, details);
    const now = nowFor(account, invoice);
    return replyTo(account, collectInvoice(account, now, invoice, { method, offSession: false, origin }));
  });
}

/** What the form asks for: a card, and where its bank wants it the postal code. */
const ASKED = { asksAddress: false, asksPhone: false, asksToSave: false, email: '', needsCard: true };

function authenticate(world: World, invoice: StoredInvoice, { outcome }: Record<string, unknown>): Reply {
  const { account } = world;
  if (outcome !== 'complete' && outcome !== 'fail')
    return { status: 422, body: { errors: { form: 'The outcome is complete or fail.' } } };
  const intent = intentOf(account, invoice);
  if (intent?.status !== 'requires_action') return { status: 409, body: { reload: true } };
  world.transact(() => finishAuthentication(account, account.clock.seconds(), intent, outcome));
  const after = account.table('invoice').get(invoice.id) ?? invoice;
  const reply = replyTo(account, after);
  if (outcome === 'complete' || reply.status !== 402) return reply;
  return { status: 402, body: { refused: true, errors: { cardNumber: NOT_AUTHENTICATED } } };
}

function replyTo(account: Account, invoice: StoredInvoice): Reply {
  const place = invoiceView(account, invoice).place;
  if (invoice.status === 'paid') return { status: 200, body: { redirect: place } };
  const intent = intentOf(account, invoice);
  if (intent?.status === 'requires_action') return { status: 200, body: { challenge: `${place}/challenge` } };
  const error = intent?.last_payment_error;
  if (error === null || error === undefined) throw new Error(`${invoice.id} was neither paid nor refused`);
  const { message, code, decline_code } = error;
  return declined({ message, code, ...(decline_code === undefined ? {} : { decline_code }) });
}

function declined(decline: Decline): Reply {
  const { field, message } = declineOnPage(decline);
  return { status: 402, body: { refused: true, errors: { [field]: message } } };
}
