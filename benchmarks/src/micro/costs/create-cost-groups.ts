/** Names every group of the cost table, in the order of the report. */
import { createCopyGroup } from './copy/copy-costs.js';
import { createRingGroup } from './copy/ring-costs.js';
import type { CostGroup } from './cost.js';
import { createLifeGroup } from './life/life-costs.js';
import { createMemoryGroup } from './life/memory-costs.js';
import type { NativePrograms } from './native-program.js';
import { createTripGroup } from './round-trip/trip-costs.js';
import { createWakeGroup } from './wake/wake-costs.js';

/**
 * Makes the groups.
 *
 * @param native - The C programs, compiled when the first row asks for them.
 */
export function createCostGroups(native: NativePrograms): CostGroup[] {
  return [
    createLifeGroup(native),
    createMemoryGroup(native),
    createWakeGroup(native),
    createTripGroup(native),
    createCopyGroup(native),
    createRingGroup(native),
  ];
}
