/** Forwarding every event to one address, as `stripe listen --forward-to` does. */
import { randomBytes } from 'node:crypto';
import type { Target } from './send.ts';

/** The endpoint of what is forwarded; it is in no list of endpoints. */
export const FORWARD = 'forward';

/** Where to forward, with a secret of its own unless given; throws a sentence that says what is wrong. */
export function forwardTarget(url: string | undefined, secret: string | undefined): Target | undefined {
  if (url === undefined) {
    if (secret !== undefined) throw new Error('a webhook secret needs an address to forward to');
    return undefined;
  }
  if (!/^https?:\/\/[^\s/]+/i.test(url) || !URL.canParse(url)) {
    throw new Error(
      `events cannot be forwarded to ${url}: it must be an address as in http://127.0.0.1:4242/webhook`,
    );
  }
  if (secret !== undefined && !/^whsec_\S+$/.test(secret)) {
    throw new Error('the webhook secret must begin with whsec_ and hold no spaces');
  }
  return { url, secret: secret ?? `whsec_${randomBytes(32).toString('hex')}` };
}
