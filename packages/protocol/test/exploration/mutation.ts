/** One broken rule: what was done to the sources, why that must show, and in which scenario it does. */

import type { Failure } from './explore.js';
import type { SourceEdit } from './explored-sources.js';
import type { ScenarioName } from './scenario-list.js';

/** One broken rule. */
export interface Mutation {
  /** What was done to the source. */
  readonly name: string;
  /** Why that must show. */
  readonly reason: string;
  readonly scenario: ScenarioName;
  /** How it shows in the first schedule that fails. */
  readonly failure: Failure['kind'];
  readonly edits: readonly SourceEdit[];
  /** Preemptions it takes. */
  readonly preemptionCount: number;
}

/** A mutation that is being written down. */
export interface OpenMutation extends Mutation {
  because(reason: string): OpenMutation;
  needs(preemptionCount: number): OpenMutation;
  edit(file: string, search: string, replacement: string): OpenMutation;
}

/** Begins to write a mutation down. */
export function mutation(scenario: ScenarioName, failure: Failure['kind'], name: string): OpenMutation {
  return open({ scenario, failure, name, reason: '', edits: [], preemptionCount: 2 });
}

function open(written: Mutation): OpenMutation {
  return {
    ...written,
    because: (reason) => open({ ...written, reason }),
    needs: (preemptionCount) => open({ ...written, preemptionCount }),
    edit: (file, search, replacement) => open({ ...written, edits: [...written.edits, { file, search, replacement }] }),
  };
}
