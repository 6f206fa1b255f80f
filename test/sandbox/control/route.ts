/** What a call of the control plane is, and how it says what is wrong. */
import type { World } from '../world.ts';

export interface ControlRequest {
  /** The id in the path, or what else it names; '' when it names nothing. */
  id: string;
  query: URLSearchParams;
  body: string;
}

export interface ControlRoute {
  method: 'DELETE' | 'GET' | 'POST' | 'PUT';
  /** With `:id`, or another name, for what differs. */
  path: string;
  /** What it does, in words for docs/sandbox.md, which has them from here. */
  does: string;
  /** The parameters that its query may have; none unless given. */
  asks?: readonly string[];
  /** @throws a ControlError */
  run(world: World, asked: ControlRequest): unknown;
}

/** What was wrong with a control request, in one sentence. */
export class ControlError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

/** Runs `work`; what it throws is why `what` cannot be taken. */
export function taking<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new ControlError(`Cannot take ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The body as JSON; throws a sentence when it is none. */
export function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error('the body is not JSON');
  }
}
