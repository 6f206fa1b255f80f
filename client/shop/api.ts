/** The shop's routes as the pages call them (`server/routes`). */
import { ShopError, Unanswered } from './failure.ts';
import type { Offerings, Sent, User } from './types.ts';

/** Longer than the shop itself waits for Stripe. */
const PATIENCE_MS = 45_000;

/** Each throws ShopError for a refusal, Unanswered when no answer came. */
export const shop = {
  offerings: () => call<Offerings>('GET', '/offerings'),
  /** @param session of a Checkout that led here */
  user: async (session?: string) => {
    const query = session === undefined ? '' : `?${new URLSearchParams({ session_id: session })}`;
    return (await call<{ user: User }>('GET', `/users${query}`)).user;
  },
  /** @param next where to go once logged in: a path of our own */
  signIn: (email: string, next: string) => call<User | Sent>('POST', '/users', { email, next }),
  /** @param price id of the price that the page shows */
  checkout: (price: string) => call<{ url: string }>('POST', '/offerings/paircode', { price }),
  portal: () => call<{ url: string }>('POST', '/users/portal', {}),
  /** @param key makes a repeated request the same one */
  schedule: (key: string) => call<{ usageRecord: string }>('POST', '/offerings/paircode/schedule', {}, key),
  /**
   * @param price id of the price of a seat that the page shows
   * @param key makes a repeated request the same one
   */
  workshop: (attendees: number, price: string | undefined, key: string) =>
    call<{ subscription: string }>('POST', '/offerings/workshop', { attendees, price }, key),
};

async function call<T>(method: string, path: string, body?: object, key?: string): Promise<T> {
  const response = await ask(path, {
    method,
    headers: {
      Accept: 'application/json',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const answer = await read(response);
  if (response.ok && answer !== undefined) return answer as T;
  throw refusalOf(response, answer);
}

async function ask(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch (error) {
    if ((error as Error).name === 'TimeoutError')
      throw new Unanswered('The shop takes too long to answer. Please try again in a moment.');
    throw new Unanswered(
      navigator.onLine
        ? 'The shop cannot be reached. Please try again in a moment.'
        : 'You seem to be offline. Please try again when you are connected.',
    );
  }
}

/** Undefined for what is no JSON object, as when something in front of the shop answers in its place. */
async function read(response: Response): Promise<Record<string, unknown> | undefined> {
  try {
    const answer = await response.json();
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

function refusalOf(response: Response, answer: Record<string, unknown> | undefined): Error {
  const { status, headers } = response;
  const error = answer?.error as { message?: unknown; code?: string } | undefined;
  if (typeof error?.message === 'string') {
    const { message, code, ...details } = error;
    return new ShopError(status, message as string, code, details);
  }
  const seconds = Number(headers.get('Retry-After')) || undefined;
  if (status === 429)
    return new ShopError(
      status,
      `That was often in a short time. Please try again in ${seconds === undefined ? 'a moment' : `${seconds} seconds`}.`,
      undefined,
      {},
    );
  if (status === 401) return new ShopError(status, 'Please log in first.', undefined, {});
  return new Unanswered('The shop gave an answer that makes no sense here. Please try again in a moment.');
}
