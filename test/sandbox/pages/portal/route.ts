/** A page of the portal, or something that its script can ask for. */
import type { PageAnswer } from '../answer.ts';
import type { PortalContext } from './context.ts';

/** What the page's script is answered: where to go, that the page is to be loaded anew, or what is wrong. */
export interface PortalReply {
  status: number;
  body: {
    /** An address to go to, here or elsewhere. */
    redirect?: string;
    /** Something has changed meanwhile: the page is to be shown as it is now. */
    reload?: true;
    /** The address of the document in which the cardholder authenticates. */
    challenge?: string;
    /** Sentences by the name of the field; `form` is the page as a whole. */
    errors?: Record<string, string>;
    [more: string]: unknown;
  };
}

/** Something that is wrong with what was asked for as a whole, in a sentence that the page shows. */
export function refusal(status: number, form: string): PortalReply {
  return { status, body: { errors: { form } } };
}

/** Things are no more as the page shows them: it is shown as they are now. */
export const OUTDATED: PortalReply = { status: 409, body: { reload: true } };

/** Goes on to an address, here or elsewhere. */
export function goTo(redirect: string): PortalReply {
  return { status: 200, body: { redirect } };
}

export type PortalRoute =
  | {
      /** Below the portal's place, with `:id` for one step: `subscriptions/:id/cancel`. */
      path: string;
      show(context: PortalContext, id: string): PageAnswer | Promise<PageAnswer>;
    }
  | {
      path: string;
      /** Asked for with POST. Runs no transaction by itself. @throws a StripeError that the page then shows */
      run(context: PortalContext, sent: Record<string, unknown>, id: string): PortalReply;
    };
