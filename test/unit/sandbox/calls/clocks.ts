import type { Calls } from './calls.ts';

export const clockCalls: Calls = {
  files: ['resources/TestHelpers/TestClocks.d.ts'],
  calls: {
    'POST /v1/test_helpers/test_clocks': 'TestHelpers.TestClockCreateParams',
    'GET /v1/test_helpers/test_clocks': 'TestHelpers.TestClockListParams',
    'GET /v1/test_helpers/test_clocks/:id': 'TestHelpers.TestClockRetrieveParams',
    'DELETE /v1/test_helpers/test_clocks/:id': 'TestHelpers.TestClockDeleteParams',
    'POST /v1/test_helpers/test_clocks/:id/advance': 'TestHelpers.TestClockAdvanceParams',
  },
};
