import { tables } from './0001-tables.ts';
import { indices } from './0002-indices.ts';
import type { Migration } from './migration.ts';

/** In order: the number of a migration is its place here, from 1. */
export const migrations: readonly Migration[] = [tables, indices];
