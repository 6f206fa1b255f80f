/** A little shop: pages to come back to, and a webhook endpoint that remembers what it was told. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Shop {
  url: string;
  /** `/success?session={CHECKOUT_SESSION_ID}`, as Stripe fills it in. */
  successUrl: string;
  cancelUrl: string;
  /** Types of the events that came to `/webhook`. */
  heard: string[];
  /** What `/webhook` waits for before it answers. */
  webhookWaits: Promise<void>;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const shop = { heard: [] as string[], webhookWaits: Promise.resolve() };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '/', 'http://shop');
      if (pathname === '/webhook') {
        const { type } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { type: string };
        void shop.webhookWaits.then(() => {
          shop.heard.push(type);
          response.writeHead(200).end();
        });
        return;
      }
      const title = pathname === '/success' ? 'Thank you' : pathname === '/cancel' ? 'Your cart' : 'Shop';
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end(`<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1></html>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(shop, {
    url,
    successUrl: `${url}/success?session={CHECKOUT_SESSION_ID}`,
    cancelUrl: `${url}/cancel`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
