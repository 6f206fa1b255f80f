import type { Samples } from './sample.ts';

export const subscriptionSamples: Samples = {
  files: [],
  samples: [],
  homes: {},
  notShown: /^$/,
  prepare: async () => ({}),
};
