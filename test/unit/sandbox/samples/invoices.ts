import type { Samples } from './sample.ts';

export const invoiceSamples: Samples = {
  files: [],
  samples: [],
  homes: {},
  notShown: /^$/,
  prepare: async () => ({}),
};
