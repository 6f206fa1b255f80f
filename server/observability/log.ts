import { AsyncLocalStorage } from 'node:async_hooks';
import pino from 'pino';
import type { LogLevel } from '../config.ts';
import { redact, withoutAddresses } from '../redact.ts';

/** Structured logging: fields of one line and its text. */
export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
  child(fields: object): Log;
}

const requests = new AsyncLocalStorage<{ request: string }>();

/** Runs `work`; what is logged meanwhile says of which request it is. */
export function withRequestId<T>(id: string, work: () => T): T {
  return requests.run({ request: id }, work);
}

const CREDENTIALS = /^(?:authorization|cookie|set-cookie)$/i;

/** JSON, a line each, without what looks like a secret or an e-mail address, wherever it stands. */
export function createLog(write: (line: string) => void, level: LogLevel = 'info'): Log {
  return pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => ({ ...requests.getStore() }),
      serializers: { err: errorFields },
    },
    { write: (line) => write(`${JSON.stringify(JSON.parse(line), withoutSecrets)}\n`) },
  );
}

/** Looks at texts as they are: in JSON the `\n` before a secret would pass for its first letter. */
function withoutSecrets(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return CREDENTIALS.test(name) ? '…' : withoutAddresses(redact(value));
}

/** Of an error what helps to find its reason; its other fields may hold what a visitor sent, or Stripe answered. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause, code, statusCode, requestId } = error as Error & {
    code?: unknown;
    statusCode?: unknown;
    requestId?: unknown;
  };
  return {
    type: name,
    message,
    ...(code !== undefined && { code }),
    ...(statusCode !== undefined && { status: statusCode }),
    ...(requestId !== undefined && { stripeRequest: requestId }),
    ...(cause instanceof Error && { cause: cause.message }),
    stack,
  };
}
