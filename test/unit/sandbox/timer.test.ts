/** What happens by itself, with nobody asking: once a second, in the sandbox's own time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { type Client, clientOf } from './support.ts';

const DAY = 86_400_000;
let now: number;
let folder: string;
const started: Sandbox[] = [];

async function open(options: SandboxOptions = {}): Promise<Client> {
  const sandbox = await startSandbox({ now: () => now, ...options });
  started.push(sandbox);
  return clientOf(sandbox);
}
const eventsIn = async (client: Client) => (await client.control('GET', 'state')).body.objects.event.length;

beforeEach(() => {
  now = 1_800_000_000_000;
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const sandbox of started.splice(0)) await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

test('what is due is done once its time has come, without a request', async () => {
  const client = await open();
  await client.stripe.products.create({ name: 'a' });
  vi.advanceTimersByTime(5000);
  expect(await eventsIn(client)).toBe(1);
  now += 31 * DAY;
  expect(await eventsIn(client)).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(await eventsIn(client)).toBe(0);
});

test('it is done in the account that is there now', async () => {
  const client = await open();
  await client.control('POST', 'reset');
  await client.stripe.products.create({ name: 'a' });
  now += 31 * DAY;
  vi.advanceTimersByTime(1000);
  expect(await eventsIn(client)).toBe(0);
});

test('a failure is said once, not every second, and changes nothing', async () => {
  const dataFile = join(folder, 'sandbox.json');
  const first = await open({ dataFile });
  await first.stripe.products.create({ name: 'a' });
  await open({ dataFile });
  const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  now += 31 * DAY;
  // The file is the second sandbox's by now, and the first may not write to it.
  vi.advanceTimersByTime(10_000);
  expect(reported.mock.calls.map(([what]) => what)).toEqual(['The sandbox could not do what is due:']);
  reported.mockRestore();
  expect(await eventsIn(first)).toBe(1);
});

test('nothing happens any more once it is closed', async () => {
  const client = await open({ dataFile: join(folder, 'sandbox.json') });
  await client.stripe.products.create({ name: 'a' });
  await client.sandbox.close();
  const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  now += 31 * DAY;
  vi.advanceTimersByTime(10_000);
  expect(reported).not.toHaveBeenCalled();
  reported.mockRestore();
  expect(vi.getTimerCount()).toBe(0);
});

test('of the deliveries that are over some thousands are kept, and all that are pending', async () => {
  const client = await open({ webhookRetries: [DAY] });
  await client.stripe.products.create({ name: 'a' });
  const { body: state } = await client.control('GET', 'state');
  const [event] = state.objects.event;
  const delivery = (status: string, index: number) => ({
    id: `delivery_${status}_${index}`,
    created: event.created,
    event: event.id,
    endpoint: 'we_gone',
    attempts: [],
    next_attempt_at: status === 'pending' ? Date.now() + DAY : null,
    given_up: null,
    status,
    resent: false,
  });
  state.objects.delivery = [
    delivery('pending', 0),
    ...Array.from({ length: 6500 }, (_, index) => delivery('failed', index)),
  ];
  await client.control('PUT', 'state', state);
  vi.advanceTimersByTime(1000);
  const { data } = (await client.control('GET', 'webhooks')).body;
  expect(data).toHaveLength(5001);
  expect(data[0].status).toBe('pending');
  expect(data.at(-1).id).toBe('delivery_failed_6499');
});
