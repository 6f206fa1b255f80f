/** What may not be written down, by how it looks, and what stands there instead. */
const SECRETS: [RegExp, string][] = [
  // Keys and webhook secrets of Stripe; its own messages quote them in part.
  [/(?<![A-Za-z0-9])((?:sk|rk|pk)_(?:org_)?(?:test|live)_|whsec_)[A-Za-z0-9_*+/=-]+/g, '$1…'],
  // Client secrets of Stripe: whoever has one can act on its object.
  [/\b((?:pi|seti|cs|cuss|src|pm)_\w{1,120}?_secret_)[A-Za-z0-9_]+/g, '$1…'],
  // Credentials in headers; a product may well be called Basic.
  [/(authorization["']?\s*[:=]\s*["']?(?:bearer|basic) +)[^\s"',]+/gi, '$1…'],
  [/\b(Bearer +)[\w.~+/-]{16,}=*/g, '$1…'],
  // Passwords in URLs: of the database, of the mail server; up to the last @, as one may stand in a password.
  [/:\/\/[^\s/:@"]{0,256}:[^\s/"]{1,256}@/g, '://…@'],
  // Cookies and one-time links of ours.
  [/\b((?:__Host-)?pricebook(?:_login)?=)[\w-]{20,}/g, '$1…'],
];

/** Text without what looks like a secret, wherever it stands. */
export function redact(text: string): string {
  return SECRETS.reduce((clean, [pattern, instead]) => clean.replace(pattern, instead), text);
}

/** Text without e-mail addresses: who somebody is is no business of a log's. */
export function withoutAddresses(text: string): string {
  return text.replace(/[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+/g, '…@…');
}
