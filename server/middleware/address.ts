import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Whose request it is, as an address that limits can be counted by.
 *
 * Each proxy that is trusted appends the address it was called from to `X-Forwarded-For`, so that the last entries,
 * as many as there are proxies, are theirs, and all before them the visitor's own invention. An IPv6 address counts
 * by its /64, which is what one household or one rented machine has.
 *
 * @param proxies how many of them stand in front
 */
export function clientAddress(request: IncomingMessage, proxies: number): string {
  const peer = request.socket.remoteAddress ?? '';
  const named = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  const believed = proxies === 0 ? undefined : named.slice(-proxies)[0];
  return network(believed !== undefined && isIP(believed) > 0 ? believed : peer);
}

/** Whether a request says that it was passed on. */
export function isForwarded(request: IncomingMessage): boolean {
  return ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'].some(
    (name) => request.headers[name] !== undefined,
  );
}

function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6) return address;
  if (address === '::1') return address;
  // The URL parser writes an address in its one short form.
  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const rest = tail === '' ? [] : tail.split(':');
    groups.push(...Array<string>(8 - groups.length - rest.length).fill('0'), ...rest);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
