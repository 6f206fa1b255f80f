import type { Samples } from './sample.ts';

export const clockSamples: Samples = {
  files: ['resources/TestHelpers/TestClocks.d.ts'],
  samples: [
    {
      call: 'POST /v1/test_helpers/test_clocks',
      params: 'TestHelpers.TestClockCreateParams',
      path: '/v1/test_helpers/test_clocks',
      values: [{ customer: '{customer}', frozen_time: 1_900_000_000, name: 'Leap & year' }],
    },
  ],
  homes: { 'test_helpers.test_clock': '/v1/test_helpers/test_clocks' },
  notShown: /^customer$/,
  prepare: async (stripe) => ({ customer: (await stripe.customers.create()).id }),
};
