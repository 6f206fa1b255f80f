import { createServer } from 'node:net';

/** Below what Linux (from 32768) and macOS (from 49152) hand out by themselves: nobody is given one of these unasked. */
const FIRST = 20_000;
const LAST = 32_000;
/** Where this process looks next: most likely not where another one does, and nowhere twice in a row. */
let next = FIRST + Math.floor(Math.random() * (LAST - FIRST));

/** A port of this machine that was free just now, and is most likely left alone until it is used. */
export async function freePort(): Promise<number> {
  for (let tries = FIRST; tries <= LAST; tries += 1) {
    const port = next;
    next = port === LAST ? FIRST : port + 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`Every port from ${FIRST} to ${LAST} is taken`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const listens = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (listens) await new Promise((resolve) => probe.close(resolve));
  return listens;
}
