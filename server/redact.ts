/** Text without what looks like a secret of Stripe's: keys and webhook secrets, wherever they stand. */
export function redact(text: string): string {
  return text.replace(/\b((?:sk|rk|pk)_(?:test|live)_|whsec_)[A-Za-z0-9_*+/=-]+/g, '$1…');
}
