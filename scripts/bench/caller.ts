/** Calls to a sandbox on connections that are kept: next to nothing of what is measured is the caller's own. */
import { Agent, request } from 'node:http';

export type Form = Record<string, string | number | boolean>;

/** Speaks to one sandbox; `close` ends its connections. */
export class Caller {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** A call of the API with its parameters under the names they have on the wire: `items[0][price]`. */
  api<T>(method: 'GET' | 'POST', path: string, form: Form = {}): Promise<T> {
    const encoded = new URLSearchParams();
    for (const [name, value] of Object.entries(form)) encoded.append(name, String(value));
    const headers = { Authorization: 'Bearer sk_test_bench' };
    if (method === 'GET') return this.#send<T>(method, `${path}?${encoded}`, headers, '');
    const type = 'application/x-www-form-urlencoded';
    return this.#send<T>(method, path, { ...headers, 'Content-Type': type }, encoded.toString());
  }

  /** A call of the control plane, of a hosted page or of the shop. */
  json<T>(
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const text = body === undefined ? '' : JSON.stringify(body);
    return this.#send<T>(method, path, { 'Content-Type': 'application/json', ...headers }, text);
  }

  /** A body that is sent as it stands. */
  text<T>(path: string, body: string, headers: Record<string, string>): Promise<T> {
    return this.#send<T>('POST', path, { 'Content-Type': 'application/json', ...headers }, body);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Throws unless the answer is a success: a bench of failures would be fast. */
  #send<T>(method: string, path: string, headers: Record<string, string>, body: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const options = {
        method,
        agent: this.#agent,
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      };
      const call = request(`${this.#url}${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode === 200) resolve(JSON.parse(text) as T);
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
        });
      });
      call.once('error', reject);
      call.end(body);
    });
  }
}
