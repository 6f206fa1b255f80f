import type { Calls } from './calls.ts';

export const invoiceItemCalls: Calls = { files: [], calls: {} };
