import { createHmac, randomBytes } from 'node:crypto';

/** A token that nobody guesses: 32 random bytes, fit for a URL and a cookie. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What a token of ours looks like; whatever else is sent is not looked up. */
const TOKEN = /^[\w-]{43}$/;

export function isToken(text: unknown): text is string {
  return typeof text === 'string' && TOKEN.test(text);
}

/**
 * What the store keeps of a token. The token cannot be had from it; and with a secret of the owner's, whoever can
 * write to the store cannot make a row for a token of their own either.
 *
 * @param secret `SESSION_SECRET`; another one makes every token unknown
 */
export function hashToken(token: string, secret: string | undefined): string {
  return createHmac('sha256', secret ?? 'pricebook')
    .update(token)
    .digest('hex');
}
