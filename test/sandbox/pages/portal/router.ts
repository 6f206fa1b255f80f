/** The customer portal by address: `/p/session/TOKEN` and what is below it. */
import { StripeError } from '../../errors.ts';
import type { SandboxRequest } from '../../http/request.ts';
import { recoveryPlace } from '../../portal/login.ts';
import { used } from '../../portal/session.ts';
import type { World } from '../../world.ts';
import { jsonAnswer, type PageAnswer } from '../answer.ts';
import { unknownPage } from '../checkout-page.ts';
import { businessOf } from '../checkout-view.ts';
import { readJson } from '../request.ts';
import { billingInformationRoutes } from './billing-information.ts';
import { cancelRoutes } from './cancel.ts';
import { completionRoutes, insteadOf } from './completion.ts';
import { type PortalContext, portalContext } from './context.ts';
import { homeRoutes } from './home.ts';
import { sessionOverPage } from './layout.ts';
import { pauseRoutes } from './pause.ts';
import { paymentMethodRoutes } from './payment-methods.ts';
import { redirectAnswer } from './redirect.ts';
import { renewRoutes } from './renew.ts';
import { type PortalReply, type PortalRoute, refusal } from './route.ts';
import { subscriptionCardRoutes } from './subscription-card.ts';
import { updateRoutes } from './update.ts';

const ROUTES: readonly PortalRoute[] = [
  ...homeRoutes,
  ...completionRoutes,
  ...cancelRoutes,
  ...renewRoutes,
  ...pauseRoutes,
  ...updateRoutes,
  ...paymentMethodRoutes,
  ...subscriptionCardRoutes,
  ...billingInformationRoutes,
];

/** Answers a request to the portal of a session, of which it makes use. */
export async function servePortal(world: World, request: SandboxRequest): Promise<PageAnswer> {
  const [, , , token = '', ...steps] = request.path.split('/');
  const isAction = request.method === 'POST';
  const opened = portalContext(world, request, token);
  if (opened === undefined) {
    if (isAction) return jsonAnswer(409, { reload: true });
    const login = recoveryPlace(world.account, token);
    return login === undefined ? sessionOverPage(businessOf(world.account)) : redirectAnswer(login);
  }
  const path = steps.join('/');
  const found = routeOf(isAction ? 'run' : 'show', path);
  if (found === undefined || !['GET', 'POST'].includes(request.method)) return nowhere(opened, isAction);
  const session = world.transact(() => used(world.account, opened.session));
  const context = { ...opened, session };
  const instead = insteadOf(context, path);
  if (instead !== null) return isAction ? jsonAnswer(409, { redirect: instead }) : redirectAnswer(instead);
  const { route, id } = found;
  if ('show' in route) return await route.show(context, id);
  const sent = readJson(request);
  if ('refused' in sent) return sent.refused;
  const { status, body } = attempt(() => route.run(context, sent.value, id));
  await world.durable();
  return jsonAnswer(status, body);
}

function nowhere({ business }: PortalContext, isAction: boolean): PageAnswer {
  return isAction ? jsonAnswer(404, { errors: { form: 'There is no such page.' } }) : unknownPage(business);
}

function routeOf(kind: 'run' | 'show', path: string): { route: PortalRoute; id: string } | undefined {
  for (const route of ROUTES) {
    if (!(kind in route)) continue;
    const match = new RegExp(`^${route.path.replace(':id', '([^/]+)')}$`).exec(path);
    if (match !== null) return { route, id: match[1] ?? '' };
  }
  return undefined;
}

function attempt(work: () => PortalReply): PortalReply {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return refusal(error.status, error.message);
  }
}
