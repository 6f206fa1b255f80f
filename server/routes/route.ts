import type { Context } from 'koa';
import type { Shop } from '../shop.ts';

/** One route of the shop; the list of all of them is what tests of access walk. */
export interface Route {
  method: 'GET' | 'POST';
  path: string;
  /** `user`: acts for whoever is signed in; `anyone`: needs nobody. */
  for: 'user' | 'anyone';
  /** Counted by the limiter of sign-ins or of payments. */
  limit?: 'login' | 'payment';
  /** What a POST's body is; JSON unless said otherwise. A page's own form may be sent as JSON too. */
  takes?: 'json' | 'form';
  /**
   * Answers with the object that is returned as JSON, or has answered itself when there is none; what it throws is
   * answered by the middleware.
   */
  run(shop: Shop, ctx: Context): Promise<object | undefined>;
}
