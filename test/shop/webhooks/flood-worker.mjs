/** Sends prepared deliveries from a thread of its own, so that what is measured is the server and not its sender. */
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { url, deliveries, atOnce } = workerData;
const agent = new Agent({ keepAlive: true, maxSockets: atOnce });

function send({ body, signature }) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Stripe-Signature': signature,
    };
    const sent = request(`${url}/webhook`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode, ms: performance.now() - began }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const answers = [];
const left = deliveries.values();
const sender = async () => {
  for (const delivery of left) answers.push(await send(delivery));
};
await Promise.all(Array.from({ length: atOnce }, sender));
agent.destroy();
parentPort.postMessage(answers);
