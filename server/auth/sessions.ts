import type { Store } from '../store/store.ts';
import { hashToken, isToken, newToken } from './tokens.ts';

const DAY_MS = 86_400_000;
/** A session that nobody uses for so long is over. */
const IDLE_MS = 14 * DAY_MS;
/** However much it is used. */
const ABSOLUTE_MS = 90 * DAY_MS;
/** That it was used is written down at most so often. */
const SEEN_EVERY_MS = 3_600_000;

export const SESSION_SECONDS = ABSOLUTE_MS / 1000;

/** Who is signed in: a random token in the browser's cookie, its hash in the store. */
export class Sessions {
  private sweptAt = 0;

  constructor(
    private readonly store: Store,
    private readonly secret: string | undefined,
    private readonly now: () => number,
  ) {}

  /**
   * Begins a session; the one that the browser had ends.
   *
   * @param user id of the store
   * @returns the token for the cookie
   */
  async begin(user: string, previous: string | undefined): Promise<string> {
    const token = newToken();
    const now = this.now();
    await this.end(previous);
    await this.sweep(now);
    await this.store.db
      .insertInto('sessions')
      .values({ id: hashToken(token, this.secret), user_id: user, created_at: now, seen_at: now })
      .execute();
    return token;
  }

  /** The user whose session a token is, while it lasts. */
  async user(token: string | undefined): Promise<string | undefined> {
    if (!isToken(token)) return undefined;
    const id = hashToken(token, this.secret);
    const session = await this.store.db
      .selectFrom('sessions')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (session === undefined) return undefined;
    const now = this.now();
    const seen = Number(session.seen_at);
    if (seen <= now - IDLE_MS || Number(session.created_at) <= now - ABSOLUTE_MS) return undefined;
    if (seen <= now - SEEN_EVERY_MS) {
      await this.store.db.updateTable('sessions').set({ seen_at: now }).where('id', '=', id).execute();
    }
    return session.user_id;
  }

  async end(token: string | undefined): Promise<void> {
    if (!isToken(token)) return;
    await this.store.db.deleteFrom('sessions').where('id', '=', hashToken(token, this.secret)).execute();
  }

  /** Sessions that are over, and would be found by nobody, go. */
  private async sweep(now: number): Promise<void> {
    if (now - this.sweptAt < SEEN_EVERY_MS) return;
    this.sweptAt = now;
    await this.store.db
      .deleteFrom('sessions')
      .where((row) =>
        row.or([row('seen_at', '<=', now - IDLE_MS), row('created_at', '<=', now - ABSOLUTE_MS)]),
      )
      .execute();
  }
}
