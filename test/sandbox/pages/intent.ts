/** The page to which `next_action` of an intent sends the cardholder, and the way back to the shop. */
import { finishAuthentication } from '../checkout/authentication.ts';
import type { Intent } from '../checkout/owner.ts';
import { StripeError } from '../errors.ts';
import type { SandboxRequest } from '../http/request.ts';
import type { Account } from '../store/account.ts';
import type { World } from '../world.ts';
import { jsonAnswer, type PageAnswer } from './answer.ts';
import { unknownPage } from './checkout-page.ts';
import { businessOf } from './checkout-view.ts';
import { formatMoney } from './money.ts';
import { readJson } from './request.ts';
import { challengeOverPage, challengePage } from './three-d-secure.ts';

/** The challenge, as long as the intent waits for it; whoever lacks the client secret sees nothing. */
export function intentPage({ account }: World, request: SandboxRequest, id: string): PageAnswer {
  const business = businessOf(account);
  const intent = intentOf(account, request, id);
  if (intent === undefined) return unknownPage(business);
  if (intent.status !== 'requires_action') {
    return challengeOverPage(business, 200, 'There is nothing to confirm any more. You can close this page.');
  }
  const what =
    intent.object === 'payment_intent'
      ? `a payment of ${formatMoney(intent.amount, intent.currency)}`
      : 'that your card may be saved';
  return challengePage({ business, what });
}

/** Ends the authentication; `redirect` is where the shop wants its customer back, null when nowhere. */
export async function authenticateIntent(
  world: World,
  request: SandboxRequest,
  id: string,
): Promise<PageAnswer> {
  const { account } = world;
  const sent = readJson(request);
  if ('refused' in sent) return sent.refused;
  const intent = intentOf(account, request, id);
  const { outcome } = sent.value;
  if (intent === undefined) return jsonAnswer(404, { redirect: null });
  if (intent.status !== 'requires_action') return jsonAnswer(409, { redirect: null });
  if (outcome !== 'complete' && outcome !== 'fail') return jsonAnswer(422, { redirect: null });
  const returnUrl = intent.next_action?.redirect_to_url?.return_url ?? null;
  const now = account.clock.seconds();
  try {
    const after = world.transact(() => finishAuthentication(account, now, intent, outcome));
    await world.durable();
    return jsonAnswer(200, { redirect: returnUrl === null ? null : wayBack(returnUrl, after) });
  } catch (error) {
    // The test clock of the customer advances: it can be chosen again.
    if (!(error instanceof StripeError)) throw error;
    return jsonAnswer(error.status, { redirect: null });
  }
}

/** Only who has the client secret sees an intent. */
function intentOf(account: Account, { query }: SandboxRequest, id: string): Intent | undefined {
  const intent = account.table('payment_intent').get(id) ?? account.table('setup_intent').get(id);
  const secret = new URLSearchParams(query).get('client_secret');
  return intent?.client_secret === secret ? intent : undefined;
}

/** The return URL with what Stripe adds to it. */
function wayBack(returnUrl: string, intent: Intent): string {
  const url = new URL(returnUrl);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret ?? '');
  url.searchParams.set(
    'redirect_status',
    intent.status === 'requires_payment_method' ? 'failed' : 'succeeded',
  );
  return url.href;
}
