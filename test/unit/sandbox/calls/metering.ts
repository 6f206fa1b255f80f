import type { Calls } from './calls.ts';

export const meteringCalls: Calls = { files: [], calls: {} };
