/** Makes a policy of a name. */

import { FifoPolicy } from './fifo-policy.js';
import type { Policy, PolicyName, PolicyOptions } from './policy.js';
import { RoundRobinPolicy } from './round-robin-policy.js';
import { SpoolPolicy } from './spool-policy.js';

/** Makes the policy of a name. */
export function createPolicy(name: PolicyName, options: PolicyOptions): Policy {
  switch (name) {
    case 'spool':
      return new SpoolPolicy(options);
    case 'fifo':
      return new FifoPolicy(options);
    case 'round-robin':
      return new RoundRobinPolicy(options);
  }
}
