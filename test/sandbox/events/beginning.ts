/** The beginning of a receiver's answer, as it is kept. */

/** So many bytes of an answer are kept. */
const KEPT_BYTES = 4096;

/** Takes the chunks of a body of any length and keeps what it begins with. */
export class Beginning {
  #bytes = Buffer.alloc(0);
  #isCut = false;

  add(chunk: Buffer): void {
    const room = KEPT_BYTES - this.#bytes.length;
    if (chunk.length > room) this.#isCut = true;
    if (room > 0) this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(0, room)]);
  }

  /** As text: bytes that are no UTF-8 are shown as U+FFFD, and a character that the end cuts is left out. */
  text(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#bytes, { stream: this.#isCut });
  }
}

/** The first characters of a text; one that would be cut in two is left out. */
export function shortened(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  const isFirstHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isFirstHalf ? length - 1 : length);
}
