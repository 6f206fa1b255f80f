/**
 * Something that somebody wants once. However often it has to be asked for until it is known what became of it, it is
 * asked for by the same key, and so is done once (`Idempotency-Key`).
 */
export class Intent {
  private current: { key: string; input: string } | undefined;

  /** The key to ask with; a new one when something else is wanted. */
  keyFor(input = ''): string {
    if (this.current?.input !== input) this.current = { key: newKey(), input };
    return this.current.key;
  }

  /** It is known what became of it: what is asked for next is another thing. */
  settle(): void {
    this.current = undefined;
  }
}

/** Not by `randomUUID`, which browsers have under https and on this machine alone. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
