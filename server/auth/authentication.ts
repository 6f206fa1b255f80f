import type { Context } from 'koa';
import { ShopError } from '../billing/shop-error.ts';
import type { ShopParts } from '../billing/shop-parts.ts';
import type { User } from '../billing/types.ts';
import type { Users } from '../billing/users/users.ts';
import { parameter } from '../middleware/query.ts';
import { HostCookie } from './cookies.ts';
import { LoginLinks } from './login-links.ts';
import { SESSION_SECONDS, Sessions } from './sessions.ts';

/** Whose request it is. */
export class Authentication {
  private readonly cookie: HostCookie;
  /** How people prove who they are under `AUTH=link`. */
  readonly links: LoginLinks;
  private readonly sessions: Sessions;

  constructor(
    private readonly parts: ShopParts,
    private readonly users: Users,
  ) {
    const { publicUrl, sessionSecret } = parts.config;
    this.cookie = new HostCookie('pricebook', publicUrl, SESSION_SECONDS);
    this.links = new LoginLinks(parts);
    this.sessions = new Sessions(parts.store, sessionSecret, parts.now);
  }

  /**
   * The user on whose behalf a request acts: the session's; under `AUTH=email`, where anybody may be anybody, the one
   * whom the query's `user_id` names, if it names one.
   *
   * @throws ShopError 401 when nobody is signed in, 404 for an unknown `user_id`
   */
  async user(ctx: Context): Promise<User> {
    const user = await this.find(ctx);
    if (user === undefined) {
      throw new ShopError(401, 'not_signed_in', 'Nobody is signed in here. Please log in first.');
    }
    ctx.state.user = user.id;
    return user;
  }

  private async find(ctx: Context): Promise<User | undefined> {
    const asked = this.parts.config.auth === 'email' ? parameter(ctx, 'user_id') : undefined;
    if (!asked) {
      const id = await this.sessions.user(this.cookie.read(ctx));
      return id === undefined ? undefined : this.users.withId(id);
    }
    const user = await this.users.ofCustomer(asked);
    if (user !== undefined) return user;
    throw new ShopError(404, 'not_found', 'There is no user with that user_id. POST /users makes one.');
  }

  /** Whether the browser has a session; who is named in the query does not matter. */
  async isSignedIn(ctx: Context): Promise<boolean> {
    const id = await this.sessions.user(this.cookie.read(ctx));
    return id !== undefined && (await this.users.withId(id)) !== undefined;
  }

  /** From here on the browser acts for this user, under a new session. */
  async signIn(ctx: Context, user: User): Promise<void> {
    const token = await this.sessions.begin(user.id, this.cookie.read(ctx));
    this.cookie.write(ctx, token);
    ctx.state.user = user.id;
  }

  /** The session ends, here and in the store. */
  async signOut(ctx: Context): Promise<void> {
    await this.sessions.end(this.cookie.read(ctx));
    this.cookie.clear(ctx);
  }

  /**
   * Signs in whom a link was mailed to. Only now is there a user, and a Customer at Stripe; when that fails the link
   * stays good.
   *
   * @throws ShopError with what is wrong with the link
   */
  async signInByLink(ctx: Context, token: unknown): Promise<void> {
    const { email, giveBack } = await this.links.take(ctx, token);
    try {
      await this.signIn(ctx, await this.users.signIn(email));
    } catch (error) {
      await giveBack();
      throw error;
    }
  }

  /** Waits a moment for mails that are on their way. */
  async stop(): Promise<void> {
    await this.links.stop();
  }
}
