/** The parameters of the calls about one item of a subscription, one for one as in the SDK's types. */
import { bool, choice, emptyable, integer, required, text } from '../params/field.ts';
import { metadata } from '../params/metadata.ts';
import { itemTerms, PAYMENT_BEHAVIORS, PRORATION_BEHAVIORS } from './subscription-params.ts';

/** How a change is billed. */
const billing = {
  payment_behavior: choice(PAYMENT_BEHAVIORS),
  proration_behavior: choice(PRORATION_BEHAVIORS),
  proration_date: integer(),
};

export const itemCreate = { ...itemTerms, ...billing, metadata: metadata(), subscription: required(text()) };

export const itemUpdate = { ...itemTerms, ...billing, metadata: emptyable(metadata()), off_session: bool() };

export const itemDelete = { ...billing, clear_usage: bool() };

export const itemList = { subscription: required(text()) };
