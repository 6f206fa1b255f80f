import type { Calls } from './calls.ts';

export const invoiceCalls: Calls = { files: [], calls: {} };
