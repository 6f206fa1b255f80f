/** A postal address as a parameter, and as it is shown. */
import { object, text, type ValuesOf } from './field.ts';

const fields = {
  city: text(),
  country: text(),
  line1: text(),
  line2: text(),
  postal_code: text(),
  state: text(),
};

export const address = () => object(fields);

export interface Address {
  city: string | null;
  country: string | null;
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  state: string | null;
}

/** All of its keys are always there. */
export const NO_ADDRESS: Address = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

/** An address as parameters change it: what is not sent stays. */
export function mergeAddress(current: Address | null, change: ValuesOf<typeof fields>): Address {
  return { ...(current ?? NO_ADDRESS), ...change };
}
