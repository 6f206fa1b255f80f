/** The control plane under `/_sandbox/`: no key, bodies of any size, not in the log (design §6). */
import type { Answer } from '../http/answer.ts';
import type { SandboxRequest } from '../http/request.ts';
import type { World } from '../world.ts';
import { billingRoutes } from './billing-routes.ts';
import { clockRoutes } from './clock-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { faultRoutes } from './fault-routes.ts';
import { mailRoutes } from './mail-routes.ts';
import { objectRoutes } from './object-routes.ts';
import { paymentRoutes } from './payment-routes.ts';
import { portalRoutes } from './portal-routes.ts';
import { requestRoutes } from './request-routes.ts';
import { ControlError, type ControlRoute } from './route.ts';
import { stateRoutes } from './state-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

/** In the order of docs/sandbox.md. */
export const CONTROL_ROUTES: readonly ControlRoute[] = [
  ...stateRoutes,
  ...requestRoutes,
  ...faultRoutes,
  ...eventRoutes,
  ...webhookRoutes,
  ...paymentRoutes,
  ...billingRoutes,
  ...portalRoutes,
  ...clockRoutes,
  ...objectRoutes,
  ...mailRoutes,
];

/** Answers a request to the control plane. */
export async function control(world: World, { method, path, query, body }: SandboxRequest): Promise<Answer> {
  const found = find(method, path);
  if (found === undefined) {
    const all = CONTROL_ROUTES.map((route) => `${route.method} ${route.path}`).join(', ');
    return failure(404, `${method} ${path} is not part of the control plane: ${all}.`);
  }
  try {
    const asked = { id: found.id, query: checked(found.route, new URLSearchParams(query)), body };
    const answer = { status: 200, body: await found.route.run(world, asked), headers: {} };
    await world.durable();
    return answer;
  } catch (error) {
    if (error instanceof ControlError) return failure(error.status, error.message);
    throw error;
  }
}

/** A parameter that were not heeded would answer another question than the one that was asked. */
function checked({ method, path, asks = [] }: ControlRoute, query: URLSearchParams): URLSearchParams {
  for (const name of query.keys()) {
    if (asks.length === 0) throw new ControlError(`${method} ${path} takes no query, and "${name}" is one.`);
    if (!asks.includes(name)) throw new ControlError(`"${name}" is not one of ${asks.join(', ')}.`);
    if (query.getAll(name).length > 1) throw new ControlError(`"${name}" can be given once.`);
  }
  return query;
}

function find(method: string, path: string): { route: ControlRoute; id: string } | undefined {
  for (const route of CONTROL_ROUTES) {
    if (route.method !== method) continue;
    const match = new RegExp(`^${route.path.replace(/:\w+/, '([^/]+)')}$`).exec(path);
    if (match !== null) return { route, id: decoded(match[1] ?? '') };
  }
  return undefined;
}

/** As it was before it stood in an address; what is no such thing stays as it came. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** An answer that says why there is no other. */
export function failure(status: number, message: string): Answer {
  return { status, body: { error: { type: 'sandbox_control_error', message } }, headers: {} };
}
