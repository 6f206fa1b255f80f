/** The pages that Stripe hosts: by address, what answers. Everything here is for a browser and needs no key. */
import type { SandboxRequest } from '../http/request.ts';
import type { World } from '../world.ts';
import { assetAnswer, type PageAnswer } from './answer.ts';
import { checkoutAction, checkoutChallenge, checkoutPage } from './checkout.ts';
import { unknownPage } from './checkout-page.ts';
import { businessOf } from './checkout-view.ts';
import { authenticateIntent, intentPage } from './intent.ts';
import { invoiceAction, invoiceChallenge, invoicePage, invoicePdf } from './invoice.ts';
import { serveLogin } from './portal/login.ts';
import { servePortal } from './portal/router.ts';

/** Whether an address is a page's, whatever the page. */
export function isPage(path: string): boolean {
  return /^\/(c|p|3ds)\//.test(path) || /^\/(i|invoice)\/acct_/.test(path);
}

/** Answers a request to a page; what is due by the clock is done first. */
export async function servePage(world: World, request: SandboxRequest): Promise<PageAnswer> {
  const [, area, kind, id = '', action = ''] = request.path.split('/');
  const route = `${request.method} ${area}/${kind}`;
  const steps = request.path.split('/').length;
  world.catchUp();
  if (route === 'GET c/pay' && steps === 4) return checkoutPage(world, id);
  if (route === 'GET c/pay' && steps === 5 && action === 'challenge') return checkoutChallenge(world, id);
  if (route === 'POST c/pay' && steps === 5) return await checkoutAction(world, request, id, action);
  if (area === 'p' && kind === 'session') return await servePortal(world, request);
  if (area === 'p' && kind === 'login' && steps === 4) return await serveLogin(world, request, id);
  if (route === 'GET 3ds/authenticate' && steps === 4) return intentPage(world, request, id);
  if (route === 'POST 3ds/authenticate' && steps === 4) return await authenticateIntent(world, request, id);
  if (kind === world.account.id) {
    const own = `${request.method} ${area} ${steps - 4} ${action}`;
    if (own === 'GET i 0 ') return invoicePage(world, id);
    if (own === 'GET i 1 challenge') return invoiceChallenge(world, id);
    if (own === 'GET invoice 1 pdf') return invoicePdf(world, id);
    if (route === `POST i/${kind}` && steps === 5) return await invoiceAction(world, request, id, action);
  }
  const asset = route === 'GET c/assets' && steps === 4 ? assetAnswer(id) : undefined;
  return asset ?? unknownPage(businessOf(world.account));
}
