import { columnTypes, newTable } from './columns.ts';
import type { Migration } from './migration.ts';

export const tables: Migration = {
  name: 'tables',
  async up(db, engine) {
    const { text, whole } = columnTypes(engine);
    await newTable(db, engine, 'users')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('email', text, (column) => column.notNull().unique())
      .addColumn('customer', text, (column) => column.unique())
      .addColumn('sync_begun', whole, (column) => column.notNull().defaultTo(0))
      .addColumn('sync_kept', whole, (column) => column.notNull().defaultTo(0))
      .addColumn('created_at', whole, (column) => column.notNull())
      .execute();
    await newTable(db, engine, 'subscriptions')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('customer', text, (column) => column.notNull())
      .addColumn('status', text, (column) => column.notNull())
      .addColumn('price', text, (column) => column.notNull())
      .addColumn('price_key', text)
      .addColumn('quantity', whole)
      .addColumn('created', whole, (column) => column.notNull())
      .addColumn('trial_end', whole)
      .addColumn('current_period_end', whole)
      .addColumn('cancel_at', whole)
      .addColumn('ended_at', whole)
      .execute();
    await db.schema.createIndex('subscriptions_by_customer').on('subscriptions').column('customer').execute();
    await newTable(db, engine, 'events')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('type', text, (column) => column.notNull())
      .addColumn('created', whole, (column) => column.notNull())
      .addColumn('customer', text)
      .addColumn('subscription', text)
      .addColumn('status', text, (column) => column.notNull())
      .addColumn('attempts', whole, (column) => column.notNull().defaultTo(0))
      .addColumn('last_error', text)
      .addColumn('next_try_at', whole, (column) => column.notNull())
      .addColumn('received_at', whole, (column) => column.notNull())
      .execute();
    await db.schema.createIndex('events_to_do').on('events').columns(['status', 'next_try_at']).execute();
    await db.schema.createIndex('events_of_customer').on('events').columns(['customer', 'status']).execute();
    await newTable(db, engine, 'outbox')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('customer', text, (column) => column.notNull())
      .addColumn('subscription', text)
      .addColumn('meter', text, (column) => column.notNull())
      .addColumn('event_name', text, (column) => column.notNull())
      .addColumn('value', whole, (column) => column.notNull())
      .addColumn('status', text, (column) => column.notNull())
      .addColumn('attempts', whole, (column) => column.notNull().defaultTo(0))
      .addColumn('last_error', text)
      .addColumn('next_try_at', whole, (column) => column.notNull())
      .addColumn('first_tried_at', whole)
      .addColumn('created_at', whole, (column) => column.notNull())
      .execute();
    await db.schema.createIndex('outbox_to_do').on('outbox').columns(['status', 'next_try_at']).execute();
    await newTable(db, engine, 'requests')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('claim', text, (column) => column.notNull())
      .addColumn('parameters', text, (column) => column.notNull())
      .addColumn('answer', text)
      .addColumn('created_at', whole, (column) => column.notNull())
      .addColumn('worked_at', whole, (column) => column.notNull())
      .execute();
    await newTable(db, engine, 'sessions')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('user_id', text, (column) => column.notNull())
      .addColumn('created_at', whole, (column) => column.notNull())
      .addColumn('seen_at', whole, (column) => column.notNull())
      .execute();
    await newTable(db, engine, 'login_links')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('email', text, (column) => column.notNull())
      .addColumn('browser', text)
      .addColumn('created_at', whole, (column) => column.notNull())
      .addColumn('used_at', whole)
      .execute();
    await newTable(db, engine, 'notes')
      .addColumn('name', text, (column) => column.primaryKey())
      .addColumn('value', text, (column) => column.notNull())
      .addColumn('updated_at', whole, (column) => column.notNull())
      .execute();
  },
};
