import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startShop, type TestShop } from './support/shop.ts';

let shop: TestShop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.close());

it('answers that it is there', async () => {
  expect(await shop.request('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
});

it('says what it does not know, and what cannot be done', async () => {
  expect(await shop.request('GET', '/nothing')).toMatchObject({
    status: 404,
    body: { error: { message: 'There is no /nothing' } },
  });
  expect(await shop.request('DELETE', '/offerings')).toMatchObject({
    status: 405,
    body: { error: { message: 'DELETE is not possible on /offerings' } },
  });
});

it('answers the next request of a connection, whatever body was refused before it', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = async (body: Buffer, headers: object): Promise<[number | undefined, unknown]> => {
    const sent = httpRequest(`${shop.url}/users`, {
      agent,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Length': body.length, ...headers },
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return [answer.statusCode, JSON.parse(await text(answer)).error?.message];
  };
  try {
    const unpacked = 'The body is not packed as its Content-Encoding says.';
    for (const packed of ['gzip', 'deflate']) {
      const refused = await send(Buffer.alloc(1_100_000, 'a'), { 'Content-Encoding': packed });
      expect(refused, packed).toEqual([400, unpacked]);
      expect((await send(Buffer.from('{"email":"ada@example.com"}'), {}))[0], packed).toBe(200);
    }
  } finally {
    agent.destroy();
  }
});
