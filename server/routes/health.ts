import type { Route } from './route.ts';

/** The process is up and answers. */
export const healthz: Route = {
  method: 'GET',
  path: '/healthz',
  for: 'anyone',
  run: async () => ({ status: 'ok' }),
};

/** The server can do its work: 503 with the reasons when it cannot, or when somebody has to look at something. */
export const readyz: Route = {
  method: 'GET',
  path: '/readyz',
  for: 'anyone',
  run: async (shop, ctx) => {
    const { ready, reasons, warnings } = await shop.readiness.ask();
    ctx.status = ready ? 200 : 503;
    return { status: ready ? 'ready' : 'not ready', reasons, warnings };
  },
};
