// The sandbox behind the workbench: the calls of its control plane.

/** The sandbox did not answer at all. */
export class Gone extends Error {
  constructor() {
    super('The sandbox does not answer.');
  }
}

/** The sandbox refused; the message says why. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const PATIENCE_MS = 15_000;

/** What `GET /_sandbox/{path}` gives; `query` without what is empty. Throws Gone or a Refusal. */
export function get(path, query = {}) {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  return call('GET', `${path}${asked.size > 0 ? `?${asked}` : ''}`, {
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

/** Sends a change; it may take long. Throws Gone or a Refusal. */
export function send(method, path, body) {
  return call(method, path, {
    headers: { 'Content-Type': 'application/json' },
    ...(method === 'DELETE' ? {} : { body: JSON.stringify(body ?? {}) }),
  });
}

/** The same, null where there is no such thing. */
export async function find(path, query) {
  try {
    return await get(path, query);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}

async function call(method, path, options) {
  let response;
  try {
    response = await fetch(`/_sandbox/${path}`, { method, ...options });
  } catch {
    throw new Gone();
  }
  const answer = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer;
  const words = answer?.error?.message ?? `The sandbox answered with ${response.status}.`;
  throw new Refusal(response.status, words);
}
