/** Prices over HTTP, made and listed. */
import { AT_ONCE, rateOf } from './measure.ts';
import type { Section } from './report.ts';
import { startSandbox } from './sandbox.ts';

export async function benchPrices(scale: number): Promise<Section> {
  const sandbox = await startSandbox();
  const { caller } = sandbox;
  try {
    const product = await caller.api<{ id: string }>('POST', '/v1/products', { name: 'Bench' });
    const made = await rateOf(Math.ceil(5_000 * scale), (index) =>
      caller.api('POST', '/v1/prices', {
        product: product.id,
        currency: 'usd',
        unit_amount: 100 + index,
        'recurring[interval]': 'month',
        lookup_key: `bench_${index}`,
      }),
    );
    const list = (form: Record<string, string | number>) =>
      rateOf(Math.ceil(2_000 * scale), () => caller.api('GET', '/v1/prices', { active: 'true', ...form }));
    return {
      bench: 'prices',
      about: `HTTP on connections that are kept, ${AT_ONCE} calls at once`,
      rows: [
        { name: 'create a price', figures: { ...made } },
        { name: 'list 10 prices', figures: { ...(await list({ limit: 10 })) } },
        { name: 'list 100 prices', figures: { ...(await list({ limit: 100 })) } },
        {
          name: 'list by lookup key',
          figures: { ...(await list({ 'lookup_keys[0]': 'bench_7', limit: 100 })) },
        },
      ],
    };
  } finally {
    await sandbox.stop();
  }
}
