/** Where a purchase is sent, as payment intents and charges have it. */
import { address, mergeAddress } from '../params/address.ts';
import { required, text, type ValuesOf } from '../params/field.ts';
import type { StoredCharge } from '../store/objects.ts';

export const shipping = {
  address: required(address()),
  carrier: text(),
  name: required(text()),
  phone: text(),
  tracking_number: text(),
};

/** As it is shown: nothing is absent. */
export function shippingOf(sent: ValuesOf<typeof shipping>): StoredCharge['shipping'] {
  return {
    address: mergeAddress(null, sent.address),
    carrier: sent.carrier ?? null,
    name: sent.name,
    phone: sent.phone ?? null,
    tracking_number: sent.tracking_number ?? null,
  };
}
