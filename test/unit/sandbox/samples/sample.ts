import type Stripe from 'stripe';
import type { Value } from '../encode.ts';
import type { Client } from '../support.ts';

/** Parameters of a call that writes, sent with values that are shown again. */
export interface Sample {
  call: string;
  params: string;
  /** The path to send to. */
  path: string;
  values: Record<string, Value>[];
  expand?: string[];
  /** Parameters that Stripe refuses whatever they hold: they are among the rows under refusals/. */
  refused?: RegExp;
}

/** The samples of one area. */
export interface Samples {
  /** The files of the SDK that declare the parameters. */
  files: string[];
  samples: Sample[];
  /** Where an object of a kind can be read again; null when it cannot. */
  homes: Record<string, string | null>;
  /** Parameters not shown as they were sent: what they do is tested where their call is. */
  notShown: RegExp;
  /** What only the answer to a creation has. */
  shownOnce?: string[];
  /** Where a parameter is seen in the answer, when it is not under its own name. */
  place?: (name: string) => string[];
  /** Makes what the samples speak of; a path and a value name it as `{name}`. */
  prepare(stripe: Stripe, client: Client): Promise<Record<string, string>>;
}
