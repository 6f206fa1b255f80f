import type { Calls } from './calls.ts';

export const clockCalls: Calls = { files: [], calls: {} };
