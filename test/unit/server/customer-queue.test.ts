import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { CustomerQueue } from '../../../server/webhooks/customer-queue.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function kept(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

test('nothing is kept of those who waited, however long no crowd comes', async () => {
  const queue = new CustomerQueue(async () => {}, 8);
  const waits = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1)
      await queue.unlessCrowded((crowded) => Promise.race([queue.add('cus_1'), crowded]));
  };
  await waits(1_000);
  const before = kept();
  await waits(50_000);
  expect((kept() - before) / 50_000, 'bytes of each').toBeLessThan(50);
  await queue.stop();
});
