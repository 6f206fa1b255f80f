import type { Calls } from './calls.ts';

export const subscriptionCalls: Calls = { files: [], calls: {} };
