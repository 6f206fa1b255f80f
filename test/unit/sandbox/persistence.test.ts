import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { startProcess } from './process.ts';
import { type Client, clientOf } from './support.ts';

let folder: string;
let dataFile: string;
const started: Sandbox[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  dataFile = join(folder, 'deep', 'sandbox.json');
});
afterEach(async () => {
  for (const sandbox of started.splice(0)) await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(file = dataFile): Promise<Client> {
  const sandbox = await startSandbox({ dataFile: file });
  started.push(sandbox);
  return clientOf(sandbox);
}

const stateOf = async (client: Client) => (await client.control('GET', 'state')).body;
const create = (client: Client, name: string) =>
  client.send('POST', '/v1/products', `name=${name}`, { 'Idempotency-Key': name });

describe('a sandbox with a file', () => {
  test('comes back with all it had: objects, keys, order, ids to come', async () => {
    const first = await open();
    await create(first, 'a');
    await create(first, 'b');
    await first.stripe.prices.create({
      currency: 'usd',
      unit_amount: 1,
      product_data: { name: 'c' },
      lookup_key: 'k',
    });
    await first.stripe.products.create({ id: 'gone', name: 'x' });
    await first.stripe.products.del('gone');
    await first.control('POST', 'clock', { advance: 1000 });
    const before = await stateOf(first);
    await first.sandbox.close();

    const second = await open();
    expect(await stateOf(second)).toEqual(before);
    expect((await create(second, 'a')).headers.get('idempotent-replayed')).toBe('true');
    expect((await second.stripe.products.list()).data.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    const price = await second.stripe.prices.create({
      product: (await second.stripe.products.list()).data[0]?.id ?? '',
      currency: 'usd',
      unit_amount: 1,
    });
    expect(before.objects.price[0].id).not.toBe(price.id);
  });

  test('has a write in the file before it is answered', async () => {
    const client = await open();
    await client.stripe.products.create({ name: 'written at once' });
    expect(readFileSync(dataFile, 'utf8')).toContain('written at once');
  });

  test('writes nothing for a read, and nothing for a refusal without a key', async () => {
    const client = await open();
    const { size } = statSync(dataFile);
    await client.send('GET', '/v1/products');
    await client.send('POST', '/v1/products', 'nope=1');
    expect(statSync(dataFile).size).toBe(size);
  });

  test('executes a key once, however many ask at once', async () => {
    const client = await open();
    const replies = await Promise.all(Array.from({ length: 20 }, () => create(client, 'a')));
    const answers = replies.map(({ status, headers }) => [status, headers.get('idempotent-replayed')]);
    // The first is executed; who comes while it is being written must wait, who comes later gets the same.
    expect(answers.filter(([status, replayed]) => status === 200 && replayed === null)).toHaveLength(1);
    for (const [status, replayed] of answers) {
      if (status !== 409) expect([status, replayed ?? 'true']).toEqual([200, 'true']);
    }
    expect((await stateOf(client)).objects.product).toHaveLength(1);
  });

  test('keeps what was put and what was reset', async () => {
    const client = await open();
    await create(client, 'a');
    const state = await stateOf(client);
    await client.control('POST', 'reset');
    await create(client, 'b');
    await client.control('PUT', 'state', state);
    await client.sandbox.close();
    expect(await stateOf(await open())).toEqual(state);
  });

  test('leaves one line of JSON and nothing beside it when it is closed', async () => {
    const client = await open();
    for (const name of ['a', 'b', 'c']) await create(client, name);
    const state = await stateOf(client);
    await client.sandbox.close();
    expect(JSON.parse(readFileSync(dataFile, 'utf8'))).toEqual(state);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['sandbox.json']);
  });

  test('keeps what is too much for one line in further ones, in its order', async () => {
    const client = await open();
    await client.send('POST', '/v1/products', 'id=p&name=p', { 'Idempotency-Key': 'k' });
    const state = await stateOf(client);
    const many = <T>(some: readonly T[], make: (one: T, n: number) => T): T[] =>
      Array.from({ length: 12_001 }, (_, n) => make(some[0] as T, n));
    state.objects.product = many(state.objects.product, (one: object, n) => ({ ...one, id: `p${n}` }));
    state.idempotency = many(state.idempotency, (one: object, n) => ({ ...one, key: `k${n}` }));
    await client.control('PUT', 'state', state);
    await client.stripe.products.create({ id: 'last', name: 'last' });
    await client.sandbox.close();
    expect(readFileSync(dataFile, 'utf8').split('\n')).toHaveLength(6);
    const again = await open();
    const { objects, idempotency } = await stateOf(again);
    expect(objects.product.map(({ id }: { id: string }) => id)).toEqual([
      ...state.objects.product.map(({ id }: { id: string }) => id),
      'last',
    ]);
    expect(idempotency.slice(0, -1)).toEqual(state.idempotency);
  });

  test('does not let the file grow without end', async () => {
    const client = await open();
    const form = `description=${'d'.repeat(40_000)}`;
    await client.stripe.products.create({ id: 'p', name: 'p' });
    for (let index = 0; index < 300; index++) await client.send('POST', '/v1/products/p', form);
    expect(statSync(dataFile).size).toBeLessThan(9 * 1024 * 1024);
    const state = await stateOf(client);
    await client.sandbox.close();
    expect(await stateOf(await open())).toEqual(state);
  });
});

describe('a file that was cut off', () => {
  test('anywhere after its first line has all transactions that are whole', async () => {
    const client = await open();
    const states = [await stateOf(client)];
    for (const name of ['a', 'b', 'c']) {
      await create(client, name);
      states.push(await stateOf(client));
    }
    const bytes = readFileSync(dataFile);
    const firstLine = bytes.indexOf('\n') + 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: firstLine, max: bytes.length }), async (length) => {
        const cut = join(folder, 'cut.json');
        writeFileSync(cut, bytes.subarray(0, length));
        const whole = bytes.subarray(firstLine, length).toString().split('\n').length - 1;
        const sandbox = await startSandbox({ dataFile: cut });
        const state = await stateOf(clientOf(sandbox));
        await sandbox.close();
        expect(state).toEqual(states[whole]);
      }),
      { numRuns: 40, examples: [[firstLine], [bytes.length - 1], [bytes.length]] },
    );
  });

  test('goes on from there', async () => {
    const first = await open();
    await create(first, 'a');
    const bytes = readFileSync(dataFile);
    await first.sandbox.close();
    writeFileSync(dataFile, bytes);
    appendFileSync(dataFile, '[{"put":"product","obj');
    const second = await open();
    await create(second, 'b');
    await second.sandbox.close();
    const third = await open();
    expect((await third.stripe.products.list()).data.map(({ name }) => name)).toEqual(['b', 'a']);
  });
});

describe('a file that is not one of ours', () => {
  test.each([
    [
      'foreign',
      '{"name":"something else"}\n',
      /line 1 cannot be read \(not the state of a Pricebook sandbox/,
    ],
    ['not JSON', 'hello\n', /line 1 cannot be read/],
    ['without an end of line', 'hello', /line 1 cannot be read/],
  ])('%s: a clear error, and it is left as it is', async (_what, text, message) => {
    const file = join(folder, 'x.json');
    writeFileSync(file, text);
    await expect(startSandbox({ dataFile: file })).rejects.toThrow(message);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('broken in the middle: the line is named', async () => {
    const client = await open();
    await create(client, 'a');
    const [first = '', second = ''] = readFileSync(dataFile, 'utf8').split('\n');
    await client.sandbox.close();
    const text = `${first}\n${second.slice(3)}\n${second}\n`;
    writeFileSync(dataFile, text);
    await expect(startSandbox({ dataFile })).rejects.toThrow(/sandbox\.json: line 2 cannot be read/);
    expect(readFileSync(dataFile, 'utf8')).toBe(text);
  });

  test('a folder', async () => {
    await expect(startSandbox({ dataFile: folder })).rejects.toThrow(/cannot be read/);
  });

  test('an empty one is a new one', async () => {
    const file = join(folder, 'x.json');
    writeFileSync(file, '');
    expect((await stateOf(await open(file))).objects.product).toEqual([]);
  });
});

test('a second sandbox on the same file makes the first refuse to write', async () => {
  const first = await open();
  await create(first, 'a');
  const second = await open();
  await create(second, 'b');
  const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { status, body } = await create(first, 'c');
  expect(reported).toHaveBeenCalledOnce();
  reported.mockRestore();
  expect([status, body.error.message]).toEqual([500, expect.stringContaining('written by another process')]);
  expect((await first.stripe.products.list()).data.map(({ name }) => name)).toEqual(['a']);
  await first.sandbox.close();
  await second.sandbox.close();
  expect((await (await open()).stripe.products.list()).data.map(({ name }) => name)).toEqual(['b', 'a']);
});

describe('the process', () => {
  const clientAt = (port: number) =>
    clientOf({ url: `http://127.0.0.1:${port}`, port, close: () => Promise.resolve() });

  test.each(['SIGTERM', 'SIGINT'] as const)('says where it listens and stops at %s', async (signal) => {
    const { child, port, output, ended } = await startProcess({ data: dataFile });
    await create(clientAt(port), 'a');
    child.kill(signal);
    expect(await ended).toBe(0);
    const url = `http://127.0.0.1:${port}`;
    expect(output()).toBe(`Sandbox listening on ${url}\nSee what is in it at ${url}/_sandbox\n`);
    expect(JSON.parse(readFileSync(dataFile, 'utf8')).objects.product).toHaveLength(1);
  });

  test('takes a rate limit', async () => {
    const { child, port, ended } = await startProcess({ rateLimit: 1 });
    const client = clientAt(port);
    const replies = await Promise.all([1, 2, 3, 4, 5, 6].map(() => client.send('GET', '/v1/account')));
    expect(replies.some(({ status }) => status === 429)).toBe(true);
    child.kill();
    await ended;
  });

  test('killed again and again under load, it loses nothing that it answered', async () => {
    const answered = new Set<string>();
    const sent = new Set<string>();
    for (let round = 0; round < 5; round++) {
      const { child, port, ended } = await startProcess({ data: dataFile });
      const client = clientAt(port);
      const known = (await stateOf(client)).objects.product.map(({ name }: { name: string }) => name);
      expect(known).toEqual(expect.arrayContaining([...answered]));
      for (const name of known) expect(sent).toContain(name);

      let budget = 20 + round * 13;
      const writer = async (number: number) => {
        for (let index = 0; ; index++) {
          const name = `r${round}w${number}n${index}`;
          sent.add(name);
          const reply = await create(client, name).catch(() => undefined);
          if (reply === undefined) return;
          expect(reply.status).toBe(200);
          answered.add(name);
          if (--budget === 0) child.kill('SIGKILL');
        }
      };
      await Promise.all([0, 1, 2, 3].map(writer));
      expect(await ended).toBe('SIGKILL');
    }
    const client = await open();
    const { objects, idempotency } = await stateOf(client);
    const names: string[] = objects.product.map(({ name }: { name: string }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining([...answered]));
    // An effect and the record under its key are one: neither without the other.
    expect(idempotency.map(({ key }: { key: string }) => key).sort()).toEqual([...names].sort());
    const [name = ''] = answered;
    expect((await create(client, name)).headers.get('idempotent-replayed')).toBe('true');
  });
});
