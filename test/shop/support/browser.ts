/** A browser as far as the server can tell: it keeps cookies, and says where a request comes from. */
import type { Answer, RequestOptions, TestShop } from './shop.ts';

export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly shop: Pick<TestShop, 'request' | 'url'>) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const answer = await this.shop.request(method, path, {
      ...options,
      headers: {
        ...(this.cookies.size > 0 && { Cookie: this.cookie }),
        ...(method !== 'GET' && method !== 'HEAD' && { Origin: this.shop.url }),
        ...options.headers,
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  /** Sends a form as a page without script does. */
  submit(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.request('POST', path, {
      body: new URLSearchParams(fields).toString(),
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
      },
    });
  }
}

/** The links that the log has printed so far, oldest first. */
export function printedLinks({ lines }: Pick<TestShop, 'lines'>): URL[] {
  return lines.flatMap(({ link }) => (typeof link === 'string' ? [new URL(link)] : []));
}

/** Asks for a link, as somebody does who has just typed an address. */
export async function askForLink(
  shop: TestShop,
  browser: Browser,
  email: string,
  next?: string,
): Promise<{ token: string; next: string; path: string }> {
  const { status, body } = await browser.request('POST', '/users', {
    body: { email, ...(next !== undefined && { next }) },
  });
  if (status !== 202) throw new Error(`no link: ${status} ${JSON.stringify(body)}`);
  const url = printedLinks(shop).at(-1);
  if (url === undefined) throw new Error('no link was printed');
  return {
    token: url.searchParams.get('token') ?? '',
    next: url.searchParams.get('next') ?? '',
    path: url.pathname + url.search,
  };
}

/** A browser that somebody is signed in with, by a link. */
export async function signedIn(shop: TestShop, email: string): Promise<Browser> {
  const browser = new Browser(shop);
  const { token } = await askForLink(shop, browser, email);
  const { status } = await browser.submit('/login/link', { token });
  if (status !== 303) throw new Error(`not signed in: ${status}`);
  return browser;
}
