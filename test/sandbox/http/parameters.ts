/** The parameters that a request has sent, before anything is known of what they mean. */
import { invalid } from '../errors.ts';
import { decodeForm, type RawMap } from './form.ts';
import type { SandboxRequest } from './request.ts';

/**
 * The query, and the body of anything but a GET: `curl -X DELETE -d` is in Stripe's own examples.
 *
 * @throws a 400 when they are not form-encoded
 */
export function parametersOf({
  method,
  query,
  headers,
  body,
}: Pick<SandboxRequest, 'method' | 'query' | 'headers' | 'body'>): RawMap {
  const raw = decodeForm(query);
  if (method === 'GET' || body === '') return raw;
  const type = headers['content-type'] ?? 'application/x-www-form-urlencoded';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw invalid(
      'Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have ' +
        'any questions, we can help at https://support.stripe.com/.',
    );
  }
  return decodeForm(body, raw);
}
