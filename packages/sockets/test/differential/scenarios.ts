/** All sequences: what textbooks say of sockets, one sentence each. */

import { CALL_SCENARIOS } from './call-scenarios.js';
import type { Scenario } from './scenario.js';
import { SHARED_SCENARIOS } from './shared-scenarios.js';
import { TRANSFER_SCENARIOS } from './transfer-scenarios.js';

/** All sequences. */
export const SCENARIOS: readonly Scenario[] = [...TRANSFER_SCENARIOS, ...CALL_SCENARIOS, ...SHARED_SCENARIOS];
