/** The control plane under `/_sandbox/`: no key, bodies of any size, not in the log (design §6). */
import type { Answer } from '../http/answer.ts';
import { stateOf } from '../store/state.ts';
import type { World } from '../world.ts';
import { authenticate } from './authenticate.ts';
import { billing, changeBilling } from './billing.ts';
import { parseFault } from './faults.ts';
import { eventIn, redeliver, webhooks } from './webhooks.ts';

/** What was wrong with a control request, in one sentence. */
class BadRequest extends Error {}

type Action = (world: World, body: string) => unknown;

const ACTIONS: Record<string, Action> = {
  'GET /_sandbox/state': (world) => stateOf(world.account),
  'PUT /_sandbox/state': (world, body) => {
    world.become(attempt('the state', () => world.accountOf(json(body))));
    return { restored: true };
  },
  'POST /_sandbox/reset': (world) => {
    world.become();
    return { reset: true };
  },
  'GET /_sandbox/requests': (world) => ({ data: world.log.all() }),
  'DELETE /_sandbox/requests': (world) => {
    world.log.clear();
    return { data: [] };
  },
  'POST /_sandbox/faults': (world, body) => {
    const fault = attempt('the fault', () => parseFault(json(body)));
    world.faults.order(fault);
    const { effect, ...rest } = fault;
    return { ...rest, ...effect };
  },
  'DELETE /_sandbox/faults': (world) => {
    world.faults.clear();
    return { data: [] };
  },
  'GET /_sandbox/webhooks': webhooks,
  'POST /_sandbox/webhooks': (world, body) => {
    attempt('the settings', () => world.deliveries.change(json(body)));
    return world.deliveries.settings;
  },
  'POST /_sandbox/webhooks/redeliver': (world, body) =>
    redeliver(
      world,
      attempt('the event', () => eventIn(world, json(body))),
    ),
  'POST /_sandbox/authenticate': (world, body) => {
    world.catchUp();
    return attempt('the authentication', () => authenticate(world, json(body)));
  },
  'GET /_sandbox/billing': billing,
  'POST /_sandbox/billing': (world, body) => attempt('the settings', () => changeBilling(world, json(body))),
  'GET /_sandbox/clock': (world) => ({ now: world.account.clock.seconds() }),
  'POST /_sandbox/clock': async (world, body) => {
    const advance = attempt('the clock', () => seconds(json(body)));
    world.transact(() => world.account.advanceClock(world.account.clock.advanced + advance));
    await world.catchUpSlowly();
    return { now: world.account.clock.seconds() };
  },
};

export async function control(world: World, method: string, path: string, body: string): Promise<Answer> {
  const action = ACTIONS[`${method} ${path}`];
  if (action === undefined) {
    return failure(
      404,
      `${method} ${path} is not part of the control plane: ${Object.keys(ACTIONS).join(', ')}.`,
    );
  }
  try {
    const answer = { status: 200, body: await action(world, body), headers: {} };
    await world.durable();
    return answer;
  } catch (error) {
    if (error instanceof BadRequest) return failure(400, error.message);
    throw error;
  }
}

function failure(status: number, message: string): Answer {
  return { status, body: { error: { type: 'sandbox_control_error', message } }, headers: {} };
}

function attempt<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new BadRequest(`Cannot take ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error('the body is not JSON');
  }
}

function seconds(body: unknown): number {
  const advance = (body as { advance?: unknown } | null)?.advance;
  if (typeof advance !== 'number' || !Number.isSafeInteger(advance) || advance < 0) {
    throw new Error('"advance" must be a whole number of seconds from 0');
  }
  return advance;
}
