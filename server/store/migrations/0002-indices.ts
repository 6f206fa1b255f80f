import type { Migration } from './migration.ts';

/** For what is asked at each visit or every second, of tables that grow with the shop. */
export const indices: Migration = {
  name: 'indices',
  async up(db) {
    const add = (name: string, table: string, columns: string[]): Promise<void> =>
      db.schema.createIndex(name).on(table).columns(columns).execute();
    await add('outbox_by_age', 'outbox', ['status', 'created_at']);
    await add('outbox_of_customer', 'outbox', ['customer', 'created_at']);
    await add('outbox_of_subscription', 'outbox', ['subscription', 'created_at']);
    await add('login_links_of_mailbox', 'login_links', ['email', 'created_at']);
  },
};
