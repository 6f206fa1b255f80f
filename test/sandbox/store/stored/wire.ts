/**
 * What is stored: Stripe's objects as they go over the wire, with every field present (expand-only ones
 * too) and references as ids. Built from the SDK's response types, so that a field which a new API
 * version adds does not compile until the sandbox has it.
 */
import type Stripe from 'stripe';

/**
 * A response type as it is on the wire and stored: the SDK's Decimal is a string there, and what can be
 * expanded (an id or the object) is the id.
 */
export type Wire<T> = T extends string
  ? T
  : T extends Stripe.Decimal
    ? string
    : T extends readonly (infer U)[]
      ? Wire<U>[]
      : T extends object
        ? { [K in keyof T]: string extends T[K] ? Exclude<T[K], { object: string }> : Wire<T[K]> }
        : T;

/** `deleted` is only there on the answer to a DELETE; `References` are stored as ids. */
export type Stored<T, References extends keyof T = never> = Required<Omit<Wire<T>, 'deleted' | References>>;
