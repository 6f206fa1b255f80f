import type { Store } from '../../../server/store/store.ts';

export type Engine = Store['engine'];

/** The engines that whatever has a store is tested on. */
export const ENGINES: readonly Engine[] = ['sqlite', 'postgres'];
