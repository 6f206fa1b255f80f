/** When more customers than that wait, or are about to, nobody is kept waiting for the work. */
const CROWD = 10;
/** In a crowd, when nobody waits for the work, a customer is not read again sooner: much comes meanwhile. */
const CALM_MS = 5_000;
/** Beyond, customers are left to whoever looks for them in the store. */
const MOST_WAITING = 1_000;

interface Job<T> {
  customer: string;
  ended: Promise<T>;
  end(work: Promise<T>): void;
}

/**
 * Work on customers, each by at most one job at a time and one that waits: whatever asks for a customer who waits
 * joins that job, which has not begun to read.
 */
export class CustomerQueue<T> {
  private readonly waiting = new Map<string, Job<T>>();
  private readonly running = new Map<string, Job<T>>();
  /** Who will be asked for in a moment, and how often. */
  private readonly coming = new Map<string, number>();
  private isCrowded = false;
  /** Whom to tell that a crowd has come; none of them is kept longer than it waits. */
  private readonly impatient = new Set<() => void>();
  /** When work on a customer began last, since the crowd has come. */
  private readonly begun = new Map<string, number>();
  private calm: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly work: (customer: string) => Promise<T>,
    private readonly concurrency: number,
  ) {}

  /** A customer will be asked for once `ready` has done its part. */
  async expect<R>(customer: string, ready: () => Promise<R>): Promise<R> {
    this.coming.set(customer, (this.coming.get(customer) ?? 0) + 1);
    if (this.coming.size > CROWD) this.crowd();
    try {
      return await ready();
    } finally {
      const others = (this.coming.get(customer) ?? 1) - 1;
      if (others > 0) this.coming.set(customer, others);
      else this.coming.delete(customer);
      this.endCrowd();
    }
  }

  /**
   * Work on a customer that begins from now on.
   *
   * @returns settled as the work is; undefined when too many wait, or the queue has been stopped
   */
  add(customer: string): Promise<T> | undefined {
    const waiting = this.waiting.get(customer);
    if (waiting) return waiting.ended;
    if (this.stopped || this.waiting.size >= MOST_WAITING) return undefined;
    const job = newJob<T>(customer);
    this.waiting.set(customer, job);
    this.fill();
    if (this.waiting.size > CROWD) this.crowd();
    return job.ended;
  }

  /** There is room for others. */
  get hasRoom(): boolean {
    return !this.stopped && this.waiting.size < MOST_WAITING;
  }

  /**
   * Does what may wait for work, and tells it when more wait than can be waited for: at once until all of those have
   * had their turn.
   */
  async unlessCrowded<R>(wait: (crowded: Promise<void>) => Promise<R>): Promise<R> {
    let tell = (): void => {};
    const crowded = new Promise<void>((resolve) => {
      tell = resolve;
    });
    if (this.isCrowded) tell();
    this.impatient.add(tell);
    try {
      return await wait(crowded);
    } finally {
      this.impatient.delete(tell);
    }
  }

  /** Begins nothing any more; resolves when what was begun has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.clear();
    clearTimeout(this.calm);
    this.crowd();
    await Promise.allSettled([...this.running.values()].map(({ ended }) => ended));
  }

  private fill(): void {
    for (const job of this.waiting.values()) {
      if (this.running.size >= this.concurrency) return;
      if (this.running.has(job.customer) || this.isHeld(job.customer)) continue;
      this.waiting.delete(job.customer);
      this.running.set(job.customer, job);
      this.begun.set(job.customer, performance.now());
      void this.run(job);
    }
  }

  private isHeld(customer: string): boolean {
    if (!this.isCrowded) return false;
    const left = (this.begun.get(customer) ?? Number.NEGATIVE_INFINITY) + CALM_MS - performance.now();
    if (left <= 0) return false;
    this.calm ??= setTimeout(() => {
      this.calm = undefined;
      this.fill();
    }, left).unref();
    return true;
  }

  private async run(job: Job<T>): Promise<void> {
    job.end(this.work(job.customer));
    await job.ended.catch(() => undefined);
    this.running.delete(job.customer);
    this.endCrowd();
    this.fill();
  }

  private endCrowd(): void {
    if (this.waiting.size > 0 || this.coming.size > CROWD || this.stopped) return;
    this.begun.clear();
    this.isCrowded = false;
  }

  private crowd(): void {
    this.isCrowded = true;
    for (const tell of this.impatient) tell();
  }
}

function newJob<T>(customer: string): Job<T> {
  let end: Job<T>['end'] = () => {};
  const ended = new Promise<T>((resolve) => {
    end = resolve;
  });
  // Nobody may be there to hear of it: what failed stands in the store.
  ended.catch(() => undefined);
  return { customer, ended, end };
}
