/** A bucket of N requests that fills again by N a second, reads and writes together (design §6). */
export class RateLimit {
  readonly #perSecond: number;
  #tokens = 0;
  #filledAt = 0;

  /** `Infinity` lets everything through. The bucket lives by real time, whatever the sandbox's clock says. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.fill();
  }

  fill(): void {
    this.#tokens = this.#perSecond;
    this.#filledAt = performance.now();
  }

  /** Takes one; false when the bucket is empty. */
  take(): boolean {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true;
    const now = performance.now();
    const refill = ((now - this.#filledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + refill);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
