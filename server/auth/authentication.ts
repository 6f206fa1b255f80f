import type { Context } from 'koa';
import type { ShopParts } from '../billing/shop-parts.ts';
import type { User } from '../billing/types.ts';
import type { Users } from '../billing/users.ts';

/** Whose request it is. */
export class Authentication {
  constructor(
    protected readonly parts: ShopParts,
    protected readonly users: Users,
  ) {}

  /**
   * The user on whose behalf a request acts: of the session's cookie; under `AUTH=email` of the query's
   * `user_id` too.
   *
   * @throws ShopError 401 when nobody is signed in, 404 for an unknown `user_id`, 403 for somebody else's
   */
  async user(ctx: Context): Promise<User> {
    throw new Error(`not there yet: ${ctx.path}`);
  }
}
