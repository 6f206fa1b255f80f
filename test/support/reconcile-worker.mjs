// One run of the reconciler in a worker that a test terminates. Plain JavaScript on the built program,
// since a worker is not started through vitest and this Node does not read TypeScript.
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const { url, desired, options, dist } = workerData;
const { applyPlan, planAccount } = await import(`${dist}/server/reconcile/reconcile.js`);
const { StripeClient } = await import(`${dist}/server/stripe/client.js`);

let slept = 0;
const clock = {
  now: () => performance.now() + slept,
  sleep: async (ms) => {
    slept += ms;
    await setImmediate();
  },
};
const client = new StripeClient({ apiKey: 'sk_test_worker', apiBase: url, readOnly: false, clock });
const plan = await planAccount(client, desired, { livemode: false, prune: options.prune });
const result = await applyPlan(client, desired, plan, { concurrency: options.concurrency });
parentPort.postMessage({ conflicts: plan.conflicts, result });
