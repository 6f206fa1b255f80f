/**
 * The data file: the state in its first line (what is too much for one follows in more), one line more for
 * every transaction since. A line is written before the request is answered and flushed to the disk with
 * others that wait; after a kill at any moment all that can be missing is the end of a line that nobody was
 * told about. The file is rewritten, beside itself and then renamed, when it is opened or closed and when it
 * has grown long.
 */
import {
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../clock.ts';
import type { Account, Change } from './account.ts';
import { asStoredNow } from './earlier.ts';
import { accountOf, linesOf } from './state.ts';

const flushToDisk = promisify(fdatasync);
const MIN_GROWTH = 8 * 1024 * 1024;

export class Journal {
  readonly #file: string;
  #fd: number;
  #length = 0;
  #flushedLength = 0;
  #snapshotLength = 0;
  #flushing: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;

  private constructor(file: string) {
    this.#file = file;
    this.#fd = -1;
  }

  /** Opens a file and gives the account in it; `fresh` makes the first account of a new file. */
  static open(file: string, clock: Clock, fresh: () => Account): { journal: Journal; account: Account } {
    mkdirSync(dirname(file), { recursive: true });
    const account = existsSync(file) && statSync(file).size > 0 ? read(file, clock) : fresh();
    const journal = new Journal(file);
    journal.rewrite(account);
    return { journal, account };
  }

  /** Appends one transaction. Once this returns no kill of the process can lose it; `flush` says when the disk has it. */
  append(changes: readonly Change[]): void {
    const { size, nlink } = fstatSync(this.#fd);
    if (size !== this.#length || nlink === 0) {
      throw new Error(`${this.#file} was written by another process: is a second sandbox using it?`);
    }
    try {
      this.#length += writeAll(this.#fd, `${JSON.stringify(changes)}\n`);
    } catch (error) {
      ftruncateSync(this.#fd, this.#length);
      throw error;
    }
  }

  /** Resolves when all that was appended so far is on the disk. Requests that wait share one flush. */
  async flush(): Promise<void> {
    if (this.#flushedLength === this.#length) return;
    this.#waiting ??= (this.#flushing ?? Promise.resolve())
      .catch(() => undefined)
      .then(async () => {
        this.#flushing = this.#waiting;
        this.#waiting = undefined;
        const [fd, length] = [this.#fd, this.#length];
        await flushToDisk(fd);
        if (fd === this.#fd) this.#flushedLength = length;
      });
    await this.#waiting;
  }

  /** Whether the lines since the snapshot have become longer than it is worth to read them again. */
  get isLong(): boolean {
    return this.#length > Math.max(MIN_GROWTH, 4 * this.#snapshotLength);
  }

  /** Begins the file anew with the state. The old file is there until the new one is complete. */
  rewrite(account: Account): void {
    const temporary = `${this.#file}.new`;
    const fd = openSync(temporary, 'w');
    let length = 0;
    for (const line of linesOf(account)) length += writeAll(fd, `${line}\n`);
    fsyncSync(fd);
    closeSync(fd);
    renameSync(temporary, this.#file);
    syncFolder(dirname(this.#file));
    const old = this.#fd;
    this.#fd = openSync(this.#file, 'a');
    // A flush of the old file may be under way; what it was to make sure of is in the new file already.
    if (old >= 0) void Promise.allSettled([this.#flushing]).then(() => closeSync(old));
    this.#length = length;
    this.#flushedLength = length;
    this.#snapshotLength = length;
  }

  async close(account: Account): Promise<void> {
    await this.flush();
    const { size, nlink } = fstatSync(this.#fd);
    if (size === this.#length && nlink > 0 && this.#length > this.#snapshotLength) this.rewrite(account);
    closeSync(this.#fd);
  }
}

/** Writes a text to its end; gives its length in bytes. */
function writeAll(fd: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
  return bytes.length;
}

/** So that the renamed file is the one found after a power cut. Windows has no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function read(file: string, clock: Clock): Account {
  const broken = (line: number, why: string) =>
    new Error(
      `${file}: line ${line} cannot be read (${why}). It is left as it is; move it away to begin anew.`,
    );
  let account: Account | undefined;
  let number = 0;
  for (const line of linesIn(file)) {
    number++;
    try {
      const read: unknown = JSON.parse(line);
      if (account === undefined) account = accountOf(read, clock);
      else for (const change of read as Change[]) account.apply(asStoredNow(change));
    } catch (error) {
      throw broken(number, reason(error));
    }
  }
  if (account === undefined) throw broken(1, 'it has no end');
  return account;
}

const CHUNK = 4 * 1024 * 1024;
const NEWLINE = 10;

/**
 * The lines of a file, one after the other: the whole may be longer than a text can be. What follows the last
 * newline is a line that was never finished, and so never answered for.
 */
function* linesIn(file: string): Generator<string, undefined> {
  const chunk = Buffer.alloc(CHUNK);
  let begun: Buffer[] = [];
  let fd = -1;
  try {
    fd = openSync(file, 'r');
    for (let length = readSync(fd, chunk); length > 0; length = readSync(fd, chunk)) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0 && end < length; end = chunk.indexOf(NEWLINE, start)) {
        begun.push(chunk.subarray(start, end));
        yield Buffer.concat(begun).toString('utf8');
        begun = [];
        start = end + 1;
      }
      begun.push(Buffer.from(chunk.subarray(start, length)));
    }
  } catch (error) {
    throw new Error(`${file} cannot be read: ${reason(error)}`);
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
