/** Holds each of several until all of them have come as far, or have ended. */
export interface Barrier {
  /** Resolves when nobody is behind `step`. */
  arrive(who: number, step: number): Promise<void>;
  leave(who: number): void;
}

export function barrier(parties: number): Barrier {
  const reached = Array.from({ length: parties }, () => 0);
  let waiting: { step: number; go: () => void }[] = [];
  const release = (): void => {
    const slowest = Math.min(...reached);
    for (const { step, go } of waiting) if (step <= slowest) go();
    waiting = waiting.filter(({ step }) => step > slowest);
  };
  return {
    arrive: (who, step) =>
      new Promise((go) => {
        reached[who] = Math.max(reached[who] ?? 0, step);
        waiting.push({ step, go });
        release();
      }),
    leave: (who) => {
      reached[who] = Number.POSITIVE_INFINITY;
      release();
    },
  };
}
