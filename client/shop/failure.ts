/** A refusal: the shop's own sentence, fit for the visitor, and where a page can do something about it, a code. */
export class ShopError extends Error {
  override readonly name = 'ShopError';

  constructor(
    readonly status: number,
    message: string,
    readonly code: string | undefined,
    readonly details: Record<string, unknown>,
  ) {
    super(message);
  }
}

/** No answer came, or none that can be understood: what became of the request is not known. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** Whether a failure leaves it open if what was asked for was done. */
export function isOpen(error: unknown): boolean {
  if (!(error instanceof ShopError)) return true;
  return error.status >= 500 || error.status === 429 || error.code === 'request_in_progress';
}

/** What to say of a failure. */
export function sentenceOf(error: unknown): string {
  // The shop's sentence is for who writes requests.
  if (error instanceof ShopError && error.code === 'request_differs') return 'Please click once more.';
  if (error instanceof ShopError || error instanceof Unanswered) return error.message;
  console.error(error);
  return 'Something went wrong in this page. Please reload it.';
}
