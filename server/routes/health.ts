import type { Route } from './route.ts';

/** The process is up and answers. */
export const healthz: Route = {
  method: 'GET',
  path: '/healthz',
  for: 'anyone',
  run: async () => ({ status: 'ok' }),
};
