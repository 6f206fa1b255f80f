/** The exit codes of a process that a signal has ended, as shells give them. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * The first process of a container, or of any namespace of processes, gets from the kernel none of the signals that it
 * does not listen for: a command that has nothing to finish would go on until it is killed. What listens itself, as
 * the server once it runs, decides for itself.
 */
export function endOnSignals(): void {
  if (process.pid !== 1) return;
  for (const [signal, code] of Object.entries(CODES)) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(code);
    });
  }
}
