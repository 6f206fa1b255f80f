/**
 * Who may not use the control plane: the pages of other sites in the browser of whoever runs the sandbox. It needs no
 * key, so that nothing else would keep them out.
 */
import type { SandboxRequest } from '../http/request.ts';

/** Names that lead to this machine only, and those by which containers on it call it; none can be somebody's site. */
const THIS_MACHINE =
  /^(localhost|[^/]+\.localhost|127(\.\d{1,3}){3}|\[::1\]|host\.docker\.internal|host\.containers\.internal)(:\d+)?$/i;

/**
 * Why a request comes from somewhere it must not come from; undefined when it may be answered. What is no browser
 * names neither an origin nor a site. A link from elsewhere may be followed: what it leads to is shown to the person,
 * and no page can read it.
 */
export function strangerOf({ method, headers, origin }: SandboxRequest): string | undefined {
  const { host } = headers;
  if (host !== undefined && !THIS_MACHINE.test(host)) {
    return `The control plane is for this machine alone: call it by localhost or 127.0.0.1, not by ${host}.`;
  }
  const isFollowed =
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  const site = headers['sec-fetch-site'] ?? 'none';
  const isElsewhere = site !== 'none' && site !== 'same-origin' && !isFollowed;
  if (!isElsewhere && (headers.origin ?? origin) === origin) return undefined;
  return 'The control plane takes no requests from the pages of other sites.';
}
