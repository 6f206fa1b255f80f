/**
 * The data file: the whole state in its first line, one line more for every transaction since. A line is
 * written before the request is answered and flushed to the disk with others that wait; after a kill at
 * any moment all that can be missing is the end of a line that nobody was told about. The file is
 * rewritten, beside itself and then renamed, when it is opened or closed and when it has grown long.
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
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../clock.ts';
import type { Account, Change } from './account.ts';
import { accountOf, stateOf } from './state.ts';

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
    const bytes = Buffer.from(`${JSON.stringify(changes)}\n`);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
    } catch (error) {
      ftruncateSync(this.#fd, this.#length);
      throw error;
    }
    this.#length += bytes.length;
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

  /** Puts the whole state into one line. The old file is there until the new one is complete. */
  rewrite(account: Account): void {
    const temporary = `${this.#file}.new`;
    const bytes = Buffer.from(`${JSON.stringify(stateOf(account))}\n`);
    const fd = openSync(temporary, 'w');
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
    fsyncSync(fd);
    closeSync(fd);
    renameSync(temporary, this.#file);
    syncFolder(dirname(this.#file));
    const old = this.#fd;
    this.#fd = openSync(this.#file, 'a');
    // A flush of the old file may be under way; what it was to make sure of is in the new file already.
    if (old >= 0) void Promise.allSettled([this.#flushing]).then(() => closeSync(old));
    this.#length = bytes.length;
    this.#flushedLength = bytes.length;
    this.#snapshotLength = bytes.length;
  }

  async close(account: Account): Promise<void> {
    await this.flush();
    const { size, nlink } = fstatSync(this.#fd);
    if (size === this.#length && nlink > 0 && this.#length > this.#snapshotLength) this.rewrite(account);
    closeSync(this.#fd);
  }
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
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read: ${reason(error)}`);
  }
  const lines = text.split('\n');
  // What follows the last newline is a line that was never finished, and so never answered for.
  lines.pop();
  const [first, ...rest] = lines;
  const broken = (line: number, why: string) =>
    new Error(
      `${file}: line ${line} cannot be read (${why}). It is left as it is; move it away to begin anew.`,
    );
  let account: Account;
  try {
    account = accountOf(JSON.parse(first ?? ''), clock);
  } catch (error) {
    throw broken(1, reason(error));
  }
  for (const [index, line] of rest.entries()) {
    try {
      for (const change of JSON.parse(line) as Change[]) account.apply(change);
    } catch (error) {
      throw broken(index + 2, reason(error));
    }
  }
  return account;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
