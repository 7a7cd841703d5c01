/**
 * Owns what a result file holds: everything measured, and everything needed to measure it again.
 */
import type { ObservedModel } from '../measure/observe-model.js';
import type { FoundCommand } from '../launch/model-command.js';
import type { ModelName } from '../launch/model-names.js';
import type { BenchOptions } from '../options.js';
import type { WorkloadResult } from '../turns/turn-outcome.js';
import type { Claim } from './claims/claim.js';
import type { MachineDescription } from './describe-machine.js';

/** The version of result files. Raised when a reader of older files would misread them. */
export const recordVersion = 2;

/** A result file. */
export interface RunRecord {
  readonly schemaVersion: typeof recordVersion;
  /** When the run began, ISO 8601. */
  readonly startedAt: string;
  readonly durationSeconds: number;
  /** The command line, without the script. */
  readonly argv: readonly string[];
  /** Of Node's parts: v8, uv and the others. */
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly machine: MachineDescription;
  readonly loadTool: string;
  readonly openLoopTool: string;
  readonly options: BenchOptions;
  /** What the calibration found: iterations of one slow answer. */
  readonly slowIterations: number;
  /** What ran each model, with versions, or why nothing did. */
  readonly programs: Readonly<Partial<Record<ModelName, FoundCommand>>>;
  readonly results: readonly WorkloadResult[];
  readonly claims: readonly Claim[];
  /** Turns with probes, beside those that count. */
  readonly observations: readonly ObservedModel[];
}
