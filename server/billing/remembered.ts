/**
 * An answer that costs requests, kept for a while. Those who ask at once share one reading; a failure is
 * nobody's but theirs who waited for it.
 */
export class Remembered<T> {
  private last: { at: number; answer: T } | undefined;
  private reading: Promise<T> | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly options: { lifeMs: number; now: () => number },
  ) {}

  get(): Promise<T> {
    const { lifeMs, now } = this.options;
    if (this.last && now() - this.last.at < lifeMs) return Promise.resolve(this.last.answer);
    this.reading ??= this.readNow();
    return this.reading;
  }

  /** What is known may be out of date, and so may what is being read now. */
  forget(): void {
    this.last = undefined;
    this.reading = undefined;
  }

  private readNow(): Promise<T> {
    const reading = this.read().then(
      (answer) => {
        if (this.reading === reading) this.last = { at: this.options.now(), answer };
        this.release(reading);
        return answer;
      },
      (error: unknown) => {
        this.release(reading);
        throw error;
      },
    );
    return reading;
  }

  private release(reading: Promise<T>): void {
    if (this.reading === reading) this.reading = undefined;
  }
}
