/** One request of the log, with what it has sent and was answered. */
import type { Raw } from '../http/form.ts';
import { parametersOf } from '../http/parameters.ts';
import {
  EXCHANGES_KEPT,
  type Exchange,
  type LoggedRequest,
  MAX_EXCHANGED,
  type RequestLog,
} from './request-log.ts';
import { ControlError } from './route.ts';

export interface ShownRequest extends LoggedRequest {
  duration_ms: number | null;
  /** As they were sent: texts, lists and objects of them. */
  parameters: Sent | null;
  /** The JSON of the answer. */
  answer: unknown;
  /** Why the parameters, or the answer, are null. */
  missing: { parameters?: string; answer?: string };
}

type Sent = string | Sent[] | { [name: string]: Sent };

const FORGOTTEN = `It is kept of the latest ${EXCHANGES_KEPT} requests.`;
const LONG = `It is longer than ${MAX_EXCHANGED / 1024} KB, and was not kept.`;
const NO_ANSWER = 'There is none: the request is under way, or its connection was cut.';

/** @throws a ControlError when there is no such request in the log */
export function requestOf(log: RequestLog, id: string): ShownRequest {
  const exchange = log.exchange(id);
  const entry = exchange?.entry ?? log.get(id);
  if (entry === undefined) throw new ControlError(`There is no request ${id} in the log.`, 404);
  const [parameters, whyParameters] = parametersIn(exchange);
  const [answer, whyAnswer] = answerIn(entry, exchange);
  return {
    ...entry,
    duration_ms: exchange?.duration_ms ?? null,
    parameters,
    answer,
    missing: {
      ...(whyParameters === undefined ? {} : { parameters: whyParameters }),
      ...(whyAnswer === undefined ? {} : { answer: whyAnswer }),
    },
  };
}

/** What there is, or null and why there is nothing. */
type Found<T> = [T] | [null, string];

function parametersIn(exchange: Exchange | undefined): Found<Sent> {
  if (exchange === undefined) return [null, FORGOTTEN];
  if (exchange.sent === undefined) return [null, LONG];
  try {
    return [asJson(parametersOf(exchange.sent))];
  } catch (error) {
    return [null, error instanceof Error ? error.message : String(error)];
  }
}

function asJson(raw: Raw): Sent {
  if (typeof raw === 'string') return raw;
  if (Array.isArray(raw)) return raw.map(asJson);
  const values = [...raw].map(([name, value]) => [name, asJson(value)] as const);
  const isList = values.length > 0 && values.every(([name], index) => name === String(index));
  return isList ? values.map(([, value]) => value) : Object.fromEntries(values);
}

function answerIn({ status }: LoggedRequest, exchange: Exchange | undefined): Found<unknown> {
  if (exchange === undefined) return [null, FORGOTTEN];
  if (status === null) return [null, NO_ANSWER];
  if (exchange.answer === undefined) return [null, LONG];
  return [withoutSecret(JSON.parse(Buffer.from(exchange.answer).toString('utf8')))];
}

/** The secret that a webhook endpoint signs with is in the answer to its creation alone. */
function withoutSecret(answer: { object?: unknown; secret?: unknown }): object {
  const isTold = answer.object === 'webhook_endpoint' && answer.secret !== undefined;
  return isTold ? { ...answer, secret: '(not shown)' } : answer;
}
