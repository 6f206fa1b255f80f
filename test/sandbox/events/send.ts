/** One webhook over the wire, signed as Stripe signs (facts.md §7.1, §7.2). */
import { createHmac } from 'node:crypto';
import { type ClientRequest, request as http } from 'node:http';
import { request as https } from 'node:https';
import type { Attempt } from '../store/objects.ts';
import { Beginning } from './beginning.ts';

export interface Target {
  url: string;
  /** All of it, `whsec_` included, is the key of the signature. */
  secret: string;
}

/** What came of sending: an attempt, but for what was ordered to go wrong with it. */
export type Sent = Omit<Attempt, 'faults'>;

/** Whether it was taken: any 2xx is a success; a redirect is not, and is not followed. */
export function isTaken({ status, error }: Sent): boolean {
  return error === null && status !== null && status >= 200 && status < 300;
}

/** The time is always the real one: receivers compare it with theirs, whatever the sandbox's clock says. */
function signature(secret: string, body: string): string {
  const at = Math.floor(Date.now() / 1000);
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

/** Never throws nor rejects. `cancel` ends it at once, and then the result is nobody's concern. */
export function send(
  target: Target,
  body: string,
  timeoutMs: number,
): { sent: Promise<Sent>; cancel(): void } {
  const at = Date.now();
  const start = performance.now();
  let status: number | null = null;
  const beginning = new Beginning();
  const result = (error: string | null): Sent => ({
    at,
    duration_ms: Math.round(performance.now() - start),
    status,
    body: status === null ? null : beginning.text(),
    error,
  });
  let request: ClientRequest;
  try {
    request = open(target, body);
  } catch (error) {
    // An address can be one and still not be usable, as with a user name that is badly encoded.
    return { sent: Promise.resolve(result(reason(error))), cancel: () => undefined };
  }
  const sent = new Promise<Sent>((resolve) => {
    const late = () => {
      const what = status === null ? 'no answer' : 'the answer did not end';
      request.destroy(new Error(`${what} within ${timeoutMs} ms`));
    };
    const patience = setTimeout(late, timeoutMs);
    const end = (error: string | null) => {
      clearTimeout(patience);
      resolve(result(error));
    };
    const failed = (error: unknown) => end(reason(error));
    request.on('error', failed);
    request.on('close', () => failed('the connection was closed'));
    request.on('response', (response) => {
      status = response.statusCode ?? null;
      response.on('error', failed);
      response.on('end', () => end(null));
      response.on('data', (chunk: Buffer) => beginning.add(chunk));
    });
    request.end(body);
  });
  return { sent, cancel: () => request.destroy() };
}

function open({ url, secret }: Target, body: string): ClientRequest {
  return (new URL(url).protocol === 'https:' ? https : http)(url, {
    method: 'POST',
    // A connection of its own: one that is kept alive may be closed by the receiver just as it is used.
    agent: false,
    headers: {
      Accept: '*/*; q=0.5, application/xml',
      'Cache-Control': 'no-cache',
      'Content-Length': Buffer.byteLength(body),
      'Content-Type': 'application/json; charset=utf-8',
      'Stripe-Signature': signature(secret, body),
      'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    },
  });
}

/** What went wrong, in words; of several addresses that were tried in vain only a code is known. */
function reason(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
