/** The API version: the one the installed SDK pins is the only one the sandbox speaks. */
import Stripe from 'stripe';
import { invalid, notImplemented } from '../errors.ts';

export const API_VERSION: string = Stripe.API_VERSION;

/** Stripe's 400 for what is no version at all; a loud 501 for a version that is another one. */
export function checkVersion(version: string | undefined): void {
  if (version === undefined || version === '' || version === API_VERSION) return;
  if (!/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(version))
    throw invalid(`Invalid Stripe API version: ${version}`);
  throw notImplemented(`API version ${version}, only ${API_VERSION}`);
}
