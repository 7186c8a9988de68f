/** What a what-if answers where nothing was trained; apart from the requests, so that the host need not load RPC for it. */
import type { WhatIfResult } from './whatIf';

export const untrained: WhatIfResult = {
  state: 'noRun',
  reasons: ['There is no run of this config yet: train a router.'],
  differences: [],
  run: null,
  complete: true,
  timings: {},
};
