import type { Samples } from './sample.ts';

export const meteringSamples: Samples = {
  files: [],
  samples: [],
  homes: {},
  notShown: /^$/,
  prepare: async () => ({}),
};
