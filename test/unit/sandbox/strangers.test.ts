/** Who may use the control plane and the workbench: this machine, and no page of another site in its browser. */
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox();

interface Answer {
  status: number;
  text: string;
}

/** A request with headers that `fetch` would not send. */
function ask(method: string, path: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = client.sandbox;
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject).end();
  });
}

const CALLS = [
  ['GET', '/_sandbox'],
  ['GET', '/_sandbox/'],
  ['GET', '/_sandbox/mails'],
  ['GET', '/_sandbox/state'],
  ['POST', '/_sandbox/reset'],
] as const;
const host = () => `127.0.0.1:${client.sandbox.port}`;

describe.each(CALLS)('%s %s', (method, path) => {
  test.each([
    ['of a site', { origin: 'https://evil.example' }],
    ['of another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['of a frame without an origin', { origin: 'null' }],
    ['of a site that names none', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['of a neighbour', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
    [
      'of a site that shows it in a frame',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ],
  ])('is refused to a page %s', async (_, headers) => {
    const { status, text } = await ask(method, path, headers);
    expect([status, JSON.parse(text).error.message]).toEqual([
      403,
      'The control plane takes no requests from the pages of other sites.',
    ]);
  });

  test.each([
    'evil.example',
    'evil.example:80',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '0x7f.1',
    '10.0.0.1',
  ])('is refused under the name %s', async (name) => {
    const { status, text } = await ask(method, path, { host: name });
    expect([status, JSON.parse(text).error.message]).toEqual([
      403,
      expect.stringContaining(`not by ${name}.`),
    ]);
  });

  test('is answered to its own page, and to what is no browser', async () => {
    const own = { origin: `http://${host()}`, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
    for (const headers of [own, {}, { 'sec-fetch-site': 'none' }]) {
      expect((await ask(method, path, headers)).status).toBe(200);
    }
    for (const name of [
      'localhost',
      'shop.localhost:1',
      '127.8.8.8',
      '[::1]:5',
      'host.docker.internal:12111',
    ]) {
      expect((await ask(method, path, { host: name })).status).toBe(200);
    }
  });
});

test('a link from elsewhere can be followed, a form cannot be sent', async () => {
  const followed = {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };
  const page = await ask('GET', '/_sandbox', followed);
  expect([page.status, page.text]).toEqual([200, expect.stringContaining('<!doctype html>')]);
  expect((await ask('POST', '/_sandbox/reset', followed)).status).toBe(403);
});

test('what is refused has no effect', async () => {
  const { id } = await client.stripe.products.create({ name: 'Shirt' });
  await ask('POST', '/_sandbox/reset', { origin: 'https://evil.example' });
  await ask('POST', '/_sandbox/reset', { host: 'evil.example' });
  expect((await client.stripe.products.retrieve(id)).name).toBe('Shirt');
});

test('the API is answered by whatever name', async () => {
  const headers = { host: 'stripe.test:12111', authorization: 'Bearer sk_test_x' };
  expect((await ask('GET', '/v1/account', headers)).status).toBe(200);
});
