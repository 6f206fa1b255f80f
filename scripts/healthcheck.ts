/**
 * The health check of the container image: exit code 0 when the server of the same environment answers that it runs.
 * An image of Node has nothing else that could ask.
 */
import { readEnvironment } from '../server/environment.ts';
import { reachable } from './reachable.ts';

/** Less than what the Dockerfile gives it, so that the reason is told. */
const LIMIT_MS = 4_000;

const { HOST = '127.0.0.1', PORT = '4242' } = readEnvironment(process.env);
const url = `http://${reachable(HOST)}:${PORT}/healthz`;
try {
  const { status } = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
  console.log(`${url} answers ${status}`);
  process.exitCode = status === 200 ? 0 : 1;
} catch (error) {
  const { cause, message } = error as Error;
  console.log(`${url} does not answer: ${cause instanceof Error ? cause.message : message}`);
  process.exitCode = 1;
}
