/** The reconciler as an owner runs it: the command line, a process each time, beside an account of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, rounded, secondsOf } from './measure.ts';
import type { Section } from './report.ts';
import { PRICEBOOK, startSandbox } from './sandbox.ts';

const RUNS = 5;

export async function benchReconcile(scale: number): Promise<Section> {
  const products = Math.ceil(100 * scale);
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-bench-'));
  const sandbox = await startSandbox();
  const run = async (): Promise<{ seconds: number; requests: number }> => {
    let requests = 0;
    const seconds = await secondsOf(async () => {
      requests = await reconcile(folder, sandbox.url);
    });
    return { seconds: rounded(seconds), requests };
  };
  try {
    mkdirSync(join(folder, 'catalog'));
    writeFileSync(join(folder, 'catalog', 'catalog.yaml'), catalogOf(products));
    const first = await run();
    const again = [];
    for (let index = 0; index < RUNS; index += 1) again.push(await run());
    const seconds = again.map((one) => one.seconds).sort((a, b) => a - b);
    return {
      bench: 'reconcile',
      about: `${products * 3} prices on ${products} products and 10 meters, by the command line`,
      rows: [
        { name: 'first apply', figures: { requests: first.requests, seconds: first.seconds } },
        {
          name: 'no-op',
          figures: {
            requests: again[0]?.requests ?? null,
            seconds: percentile(seconds, 50),
            worst_seconds: seconds.at(-1) ?? null,
          },
        },
      ],
    };
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes the account match; gives the number of requests that took. */
async function reconcile(cwd: string, url: string): Promise<number> {
  const child = spawn(process.execPath, [PRICEBOOK, 'reconcile', '--yes', '--json'], {
    cwd,
    env: { PATH: process.env.PATH, STRIPE_SECRET_KEY: 'sk_test_bench', STRIPE_API_BASE: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let json = '';
  let notes = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    json += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    notes += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`pricebook reconcile ended with ${code}: ${notes}`);
  const { requests } = JSON.parse(json) as { requests: { read: number; write: number } };
  return requests.read + requests.write;
}

const METERS = 10;

function catalogOf(products: number): string {
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  const meters = numbers(METERS).map(
    (
      n,
    ) => `  m${n}: { display_name: Meter ${n}, event_name: bench_${n}, default_aggregation: { formula: sum } }
`,
  );
  const all = numbers(products).map(
    (n) => `  p${n}:
    name: Product ${n}
    default_price: monthly
    prices:
      monthly: { currency: usd, unit_amount: ${1000 + n}, recurring: { interval: month } }
      yearly:
        currency: usd
        unit_amount: ${10_000 + n}
        recurring: { interval: year }
        currency_options: { eur: { unit_amount: ${9_000 + n} } }
      usage:
        currency: usd
        unit_amount_decimal: "0.${n + 1}"
        recurring: { interval: month, usage_type: metered, meter: m${n % METERS} }
`,
  );
  return `catalog: bench\nmeters:\n${meters.join('')}products:\n${all.join('')}`;
}
