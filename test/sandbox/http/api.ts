/**
 * One request to the API from its arrival to its answer. The order of the steps is Stripe's: who asks and
 * how often comes before idempotency, idempotency before validation, validation before anything is
 * looked up (facts.md §1.6, §1.7).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect } from '../control/faults.ts';
import type { LoggedRequest } from '../control/request-log.ts';
import {
  faultError,
  invalid,
  keyInUse,
  keyReused,
  keyReusedElsewhere,
  noAccess,
  notImplemented,
  rateLimited,
  StripeError,
  unrecognizedUrl,
} from '../errors.ts';
import { expandableRoot, parseExpand, render } from '../expand.ts';
import { parseParameters } from '../params/field.ts';
import { expandablesOf } from '../resources/index.ts';
import type { Call, Route } from '../routes.ts';
import type { Account } from '../store/account.ts';
import type { World } from '../world.ts';
import { type Answer, CUT, errorAnswer, failureAnswer, type Outcome } from './answer.ts';
import { authenticate } from './auth.ts';
import { canonical } from './form.ts';
import { parametersOf } from './parameters.ts';
import type { SandboxRequest } from './request.ts';
import { type Match, match } from './router.ts';
import { API_VERSION, checkVersion } from './version.ts';

/** The answer to a request; every request to `/v1` is in the log from its arrival. */
export async function handle(world: World, request: SandboxRequest): Promise<Outcome> {
  const { method, path, query, headers } = request;
  const id = world.requestId();
  const key = method === 'POST' ? headers['idempotency-key'] || undefined : undefined;
  const logged: LoggedRequest = {
    id,
    at: Date.now(),
    method,
    path,
    query,
    status: null,
    idempotency_key: headers['idempotency-key'] ?? null,
    replayed: false,
  };
  if (/^\/v1(\/|$)/.test(path)) world.log.add(logged, request);

  const outcome = await answerTo(world, request, id, key).catch((error: unknown) => {
    if (error instanceof StripeError) return errorAnswer(error, error.status === 401 ? undefined : id);
    return failureAnswer(error, `${method} ${path}`);
  });
  if (outcome === CUT) return CUT;
  logged.status = outcome.status;
  logged.replayed = outcome.headers['Idempotent-Replayed'] === 'true';
  return {
    ...outcome,
    headers: {
      'Request-Id': id,
      'Stripe-Version': API_VERSION,
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      ...outcome.headers,
    },
  };
}

async function answerTo(
  world: World,
  request: SandboxRequest,
  id: string,
  key: string | undefined,
): Promise<Outcome> {
  const { method, path, headers } = request;
  const { account } = world;
  const matched = match(method, path);
  if (matched === 'unknown') throw unrecognizedUrl(method, path);
  authenticate(headers.authorization);
  const onBehalfOf = headers['stripe-account'];
  if (onBehalfOf !== undefined && onBehalfOf !== account.id) throw noAccess(onBehalfOf);
  if (!world.rateLimit.take()) throw rateLimited();

  const fault = world.faults.take(method, path);
  if (fault !== undefined && 'cut' in fault && fault.cut === 'before') return CUT;
  if (fault !== undefined && 'status' in fault && !fault.store) throw faultError(fault.status);

  const cutsAfter = fault !== undefined && 'cut' in fault;
  const work = prepareOrRefuse(world, request, matched, id, key, fault);
  const delay = fault !== undefined && 'delay_ms' in fault ? fault : undefined;
  if (delay !== undefined && delay.late !== 'answer') {
    if (work.claims !== undefined) account.running.add(work.claims);
    await sleep(delay.delay_ms, undefined, { ref: false });
    // Another account has come in its place: what was asked of the old one can no longer be answered.
    if (world.account !== account || world.closed) return CUT;
  }
  try {
    if (work.claims !== undefined) account.running.add(work.claims);
    world.catchUp();
    const answer = work.run();
    // A read has nothing to wait for: what it saw is in the file, flushed or not.
    if (method !== 'GET') await world.durable();
    if (delay?.late === 'answer') await sleep(delay.delay_ms, undefined, { ref: false });
    return cutsAfter ? CUT : answer;
  } catch (error) {
    if (cutsAfter && error instanceof StripeError) return CUT;
    throw error;
  } finally {
    if (work.claims !== undefined) account.running.delete(work.claims);
  }
}

interface Work {
  /** The idempotency key that nobody else can use until this is answered. */
  claims?: string;
  run(): Answer;
}

/** A refusal comes as late, or is cut off, as any other answer. */
function prepareOrRefuse(...request: Parameters<typeof prepare>): Work {
  try {
    return prepare(...request);
  } catch (error) {
    return {
      run: () => {
        throw error;
      },
    };
  }
}

/** All that is decided before the request is executed. What it throws is kept under no key. */
function prepare(
  world: World,
  request: SandboxRequest,
  matched: Exclude<Match, 'unknown'>,
  id: string,
  key: string | undefined,
  fault: FaultEffect | undefined,
): Work {
  const { account } = world;
  checkVersion(request.headers['stripe-version']);
  const raw = parametersOf(request);
  const parameters = canonical(raw);

  if (key !== undefined) {
    if (key.length > 255) throw invalid('Idempotency keys can be at most 255 characters long.');
    if (account.running.has(key)) throw keyInUse(key);
    const replay = replayOf(account, key, request.path, parameters);
    if (replay !== undefined) return { run: () => replay };
  }
  if (matched === 'not implemented') throw notImplemented(`${request.method} ${request.path}`);

  const { route } = matched;
  const params = parseParameters(route.params, raw) as { expand?: string[] };
  const show = presenterOf(account, route, params.expand ?? []);
  const ordered = fault !== undefined && 'status' in fault ? faultError(fault.status) : undefined;
  const run = () => {
    const now = account.clock.seconds();
    const { settings } = world;
    const { origin } = request;
    const ids = { id: matched.id, innerId: matched.innerId };
    const call = { params, ...ids, account, settings, now, origin, idempotencyKey: key ?? null };
    const remember = ({ status, body }: Answer) => {
      if (key !== undefined) {
        account.remember({ key, created: now, path: request.path, parameters, request_id: id, status, body });
      }
    };
    return execute(world, route, call, show, remember, ordered, id, key);
  };
  return key === undefined ? { run } : { claims: key, run };
}

/**
 * The effect, its events and what is kept under the key: together, or none of them. A refusal is kept too;
 * what it takes back is everything, unless it says that its effects stay.
 */
function execute(
  world: World,
  route: Route,
  call: Call<unknown>,
  show: (value: unknown) => unknown,
  remember: (answer: Answer) => void,
  ordered: StripeError | undefined,
  id: string,
  key: string | undefined,
): Answer {
  const work = (): Answer => {
    if (ordered !== undefined) throw ordered;
    try {
      return { status: 200, body: show(route.run(call as Call<never>)), headers: {} };
    } catch (error) {
      if (error instanceof StripeError && error.details.keepsEffects)
        return errorAnswer(error, id, call.account);
      throw error;
    }
  };
  try {
    return world.transact(
      () => {
        const answer = work();
        remember(answer);
        return answer;
      },
      { id, idempotency_key: key ?? null },
    );
  } catch (error) {
    if (!(error instanceof StripeError) || error.status === 501) throw error;
    const answer = errorAnswer(error, id, call.account);
    world.transact(() => remember(answer));
    return answer;
  }
}

function presenterOf(account: Account, route: Route, expand: string[]): (value: unknown) => unknown {
  const kind = route.answers;
  if (kind === null) {
    const [path] = expand;
    if (path !== undefined) throw invalid(`This property cannot be expanded (${path}).`);
    return (value) => value;
  }
  const root = expandableRoot(kind, route.isList, expandablesOf);
  const tree = parseExpand(expand, root, route.isList, expandablesOf);
  return (value) => render(account, value, root, tree, expandablesOf);
}

function replayOf(account: Account, key: string, path: string, parameters: string): Answer | undefined {
  const record = account.idempotency.find(key, account.clock.seconds());
  if (record === undefined) return undefined;
  if (record.path !== path) throw keyReusedElsewhere(key, record.path, path);
  if (record.parameters !== parameters) throw keyReused(key);
  return {
    status: record.status,
    body: record.body,
    headers: { 'Idempotent-Replayed': 'true', 'Original-Request': record.request_id },
  };
}
