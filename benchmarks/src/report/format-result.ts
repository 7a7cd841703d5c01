/**
 * Owns which report belongs to which kind of workload. Pure.
 */
import type { WorkloadResult } from '../turns/turn-outcome.js';
import { formatClosedLoop } from './format-closed-loop.js';
import { formatOpenLoop } from './format-open-loop.js';
import { formatTransfer } from './format-transfer.js';

/**
 * Formats one workload's results.
 *
 * @param result - What was asked and what came of it.
 * @returns Lines of text, without a final line break.
 */
export function formatResult(result: WorkloadResult): string {
  switch (result.kind) {
    case 'closed-loop':
      return formatClosedLoop(result.workload, result.models);
    case 'open-loop':
      return formatOpenLoop(result.workload, result.models, result);
    case 'transfer':
      return formatTransfer(result.workload, result.models);
  }
}
