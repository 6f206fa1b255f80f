/** The name of a parameter as Stripe spells it in an error: `recurring[interval]`; `at` is '' at the top. */
export function nameIn(at: string, name: string): string {
  return at === '' ? name : `${at}[${name}]`;
}
