import type { Samples } from './sample.ts';

export const invoiceItemSamples: Samples = {
  files: [],
  samples: [],
  homes: {},
  notShown: /^$/,
  prepare: async () => ({}),
};
