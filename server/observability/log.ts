import pino from 'pino';
import { redact } from '../redact.ts';

/** Structured logging: fields of one line and its text. */
export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
  child(fields: object): Log;
}

/** JSON, a line each, without what looks like a secret wherever it stands. */
export function createLog(write: (line: string) => void): Log {
  return pino({ timestamp: pino.stdTimeFunctions.isoTime }, { write: (line) => write(redact(line)) });
}
