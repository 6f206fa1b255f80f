import { ShopError } from '../shop-error.ts';

/** Of a whole address, as it fits between the brackets of an SMTP path (RFC 5321 4.5.3.1.3). */
const LONGEST = 254;
const LONGEST_LOCAL_PART = 64;

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The address by which somebody is known: without blanks around it and in lower case. Only what any mail server
 * takes unquoted: letters a to z, since neither Stripe nor most mail servers take others in an address (a domain
 * with others is written in its `xn--` form), and since folding others to lower case makes one of two
 * (U+212A, the Kelvin sign, becomes a k). The domain has a dot, as Stripe wants it.
 *
 * @param typed what somebody typed
 * @throws ShopError 400 for what is no address
 */
export function readEmail(typed: string): string {
  const email = normalEmail(typed);
  if (email !== undefined) return email;
  throw new ShopError(400, 'invalid_request', sentence(typed));
}

/** What `readEmail` gives, and undefined for what is no address. */
export function normalEmail(typed: string): string | undefined {
  const trimmed = typed.trim();
  // Before it is folded: what is not ASCII is refused, not changed into something that is.
  if (trimmed.length > LONGEST || !isAscii(trimmed)) return undefined;
  const email = trimmed.toLowerCase();
  const [local = '', domain, ...more] = email.split('@');
  if (domain === undefined || more.length > 0) return undefined;
  if (local.length > LONGEST_LOCAL_PART || !LOCAL_PART.test(local)) return undefined;
  return isDomain(domain) ? email : undefined;
}

function isDomain(text: string): boolean {
  const labels = text.split('.');
  return (
    labels.length > 1 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
  return /^[\x00-\x7f]*$/.test(text);
}

function sentence(typed: string): string {
  const trimmed = typed.trim();
  if (trimmed === '') return 'Please give an e-mail address, as in alex@example.com.';
  if (trimmed.length > LONGEST) return `An e-mail address has at most ${LONGEST} characters.`;
  if (!isAscii(trimmed))
    return 'An e-mail address can only hold the letters a to z here, as in alex@example.com.';
  return 'That is not an e-mail address. It should look like alex@example.com.';
}
