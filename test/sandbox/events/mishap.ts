/** What was ordered to befall one delivery: `POST /_sandbox/faults`. */
export interface Mishap {
  /** Lost: never sent. */
  readonly drop?: true;
  /** The first attempt is sent twice at once. */
  readonly duplicate?: true;
  /** The first attempt waits so long. Milliseconds. */
  readonly delay_ms?: number;
  /** The first attempt is overtaken by what comes next. */
  readonly reorder?: true;
  /** The first attempt is signed with a secret that is not the endpoint's. */
  readonly bad_signature?: true;
  /** Whether the next attempt is signed so too: it counts as one time more of the fault. */
  signsBadlyAgain(): boolean;
}
