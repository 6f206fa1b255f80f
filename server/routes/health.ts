import type Router from '@koa/router';

/** `GET /healthz`: the process is up and answers. */
export function healthRoute(router: Router): void {
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'ok' };
  });
}
