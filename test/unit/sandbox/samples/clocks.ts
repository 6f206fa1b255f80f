import type { Samples } from './sample.ts';

export const clockSamples: Samples = {
  files: [],
  samples: [],
  homes: {},
  notShown: /^$/,
  prepare: async () => ({}),
};
