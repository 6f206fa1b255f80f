import { isLoopback } from '../config/loopback.ts';

/**
 * Origin that Stripe's pages lead back to. On this machine it is the one that the visitor came by: cookies of
 * `localhost` are not sent to `127.0.0.1`, and who went out by the one would come back by the other as a stranger.
 *
 * @param visited origin that the request was made to
 */
export function wayBack(publicUrl: string, visited: string): string {
  const own = new URL(publicUrl);
  if (!isLoopback(own.hostname) || !URL.canParse(visited)) return publicUrl;
  const { hostname, origin, port, protocol } = new URL(visited);
  return isLoopback(hostname) && protocol === own.protocol && port === own.port ? origin : publicUrl;
}
