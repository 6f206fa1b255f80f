import type { Context } from 'koa';
import { ShopError } from '../billing/shop-error.ts';
import type { ShopParts } from '../billing/shop-parts.ts';
import { readEmail } from '../billing/users/email.ts';
import { AddressLimit, refuse } from '../middleware/address-limit.ts';
import { HostCookie } from './cookies.ts';
import { Mailer } from './mailer.ts';
import { ownPath } from './own-path.ts';
import { hashToken, isToken, newToken } from './tokens.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long a link is good. */
export const VALID_MINUTES = 15;
const VALID_MS = VALID_MINUTES * MINUTE_MS;
const MOST_AN_HOUR = 10;
const MOST_TRIES = 10;

/**
 * One-time links by e-mail (`AUTH=link`). Whoever asks is told the same, after the same work, whether anybody is known
 * by that address: nobody is looked up, and nothing is made at Stripe, before the link comes back. A link is good
 * once, for a quarter of an hour, and only in the browser that asked for it, so that nobody can be made to sign in
 * as somebody else by a link that they were sent.
 */
export class LoginLinks {
  private readonly browser: HostCookie;
  private readonly mailer: Mailer | undefined;
  private readonly asked: AddressLimit;
  private readonly tried: AddressLimit;
  private sweptAt = 0;

  constructor(private readonly parts: ShopParts) {
    const { publicUrl, smtpUrl, mailFrom, rateLimits, trustedProxies } = parts.config;
    this.browser = new HostCookie('pricebook_login', publicUrl, VALID_MS / 1000);
    this.mailer = smtpUrl === undefined ? undefined : new Mailer(smtpUrl, mailFrom, parts.log);
    this.asked = new AddressLimit(rateLimits.login, HOUR_MS / 1000, trustedProxies);
    this.tried = new AddressLimit(MOST_TRIES, VALID_MS / 1000, trustedProxies);
  }

  /**
   * Sends a link to an address.
   *
   * @param typed the address
   * @param next path to go to once signed in
   * @throws ShopError 400 for what is no address, 429
   */
  async ask(ctx: Context, typed: string, next: unknown): Promise<void> {
    const email = readEmail(typed);
    await this.asked.count(ctx);
    const now = this.parts.now();
    await this.sweep(now);
    const known = this.browser.read(ctx);
    const browser = isToken(known) ? known : newToken();
    const token = newToken();
    const id = this.hash(token);
    await this.parts.store.db
      .insertInto('login_links')
      .values({ id, email, browser: this.hash(browser), created_at: now, used_at: null })
      .execute();
    await this.limit(ctx, { id, email, now });
    this.browser.write(ctx, browser);
    this.send(email, this.urlOf(token, ownPath(next)));
  }

  /**
   * Takes a link.
   *
   * @returns the address it was sent to, and how to make the link good again when signing in fails
   * @throws ShopError with what is wrong with the link; 429 after ten that are unknown or another browser's
   */
  async take(ctx: Context, token: unknown): Promise<{ email: string; giveBack: () => Promise<void> }> {
    await this.tried.count(ctx);
    if (!isToken(token)) throw unknownLink();
    const id = this.hash(token);
    const now = this.parts.now();
    const browser = this.browser.read(ctx);
    const taken = await this.parts.store.db
      .updateTable('login_links')
      .set({ used_at: now })
      .where('id', '=', id)
      .where('used_at', 'is', null)
      .where('created_at', '>', now - VALID_MS)
      .where('browser', '=', isToken(browser) ? this.hash(browser) : '')
      .returning('email')
      .executeTakeFirst();
    const refusal = taken === undefined ? await this.reason(id, now) : undefined;
    // Who has a link, if a late one, guesses at none.
    if (refusal === undefined || refusal.status === 410) await this.tried.giveBack(ctx);
    if (taken === undefined) throw refusal;
    return {
      email: taken.email,
      giveBack: async () => {
        await this.parts.store.db
          .updateTable('login_links')
          .set({ used_at: null })
          .where('id', '=', id)
          .execute();
      },
    };
  }

  /** How a link comes to who asked for it: without a mail server it stands in the log. */
  get by(): 'mail' | 'log' {
    return this.mailer === undefined ? 'log' : 'mail';
  }

  async stop(): Promise<void> {
    await this.mailer?.stop();
  }

  private hash(token: string): string {
    return hashToken(token, this.parts.config.sessionSecret);
  }

  /** From the configured address, never from what the request calls us: that would mail somebody else's link. */
  private urlOf(token: string, next: string): string {
    const url = new URL('/login/link', this.parts.config.publicUrl);
    url.searchParams.set('token', token);
    url.searchParams.set('next', next);
    return url.href;
  }

  private send(to: string, link: string): void {
    if (this.mailer === undefined) {
      this.parts.log.warn({ link }, 'sign-in link, printed because SMTP_URL is not set');
      return;
    }
    this.mailer.send({
      to,
      subject: 'Your link to log in',
      text:
        `Open this link to log in at ${this.parts.config.publicUrl}:\n\n${link}\n\n` +
        `It is good once, for ${VALID_MINUTES} minutes, in the browser in which you asked for it. If you did not ask, ` +
        'there is nothing to do: nobody gets in without this mail.\n',
    });
  }

  /**
   * So many a mailbox gets, whoever asks. The link that is asked for stands among the others before they are counted:
   * however many are asked for at once, on any number of processes, no more than that pass; rather fewer.
   */
  private async limit(
    ctx: Context,
    { id, email, now }: { id: string; email: string; now: number },
  ): Promise<void> {
    const { db } = this.parts.store;
    const latest = await db
      .selectFrom('login_links')
      .select('created_at')
      .where('email', '=', email)
      .where('created_at', '>', now - HOUR_MS)
      .orderBy('created_at', 'desc')
      .limit(MOST_AN_HOUR + 1)
      .execute();
    const oldest = latest.at(MOST_AN_HOUR);
    if (oldest === undefined) return;
    await db.deleteFrom('login_links').where('id', '=', id).execute();
    refuse(ctx, Number(oldest.created_at) + HOUR_MS - now);
  }

  private async sweep(now: number): Promise<void> {
    if (now - this.sweptAt < HOUR_MS) return;
    this.sweptAt = now;
    await this.parts.store.db
      .deleteFrom('login_links')
      .where('created_at', '<=', now - HOUR_MS)
      .execute();
  }

  private async reason(id: string, now: number): Promise<ShopError> {
    const link = await this.parts.store.db
      .selectFrom('login_links')
      .select(['created_at', 'used_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (link === undefined) return unknownLink();
    if (link.used_at !== null) return gone('This link was used already. Please ask for a new one.');
    if (Number(link.created_at) <= now - VALID_MS) {
      return gone(`This link is older than ${VALID_MINUTES} minutes. Please ask for a new one.`);
    }
    return new ShopError(
      403,
      'forbidden',
      'This link was asked for in another browser. Please open it there, or ask for a new one here.',
    );
  }
}

function unknownLink(): ShopError {
  return new ShopError(400, 'invalid_request', 'This link is not known here. Please ask for a new one.');
}

function gone(message: string): ShopError {
  return new ShopError(410, 'not_found', message);
}
