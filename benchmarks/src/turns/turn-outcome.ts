/**
 * Owns what is known about a turn when it is over, and about a model's turns together.
 */
import type { LightResponse } from './check-answers.js';
import type { LoadResult } from '../load/load-result.js';
import type { OpenLoopMeasurement } from '../load/open-loop/open-loop-result.js';
import type { CostRates } from '../measure/process-costs.js';
import type { ModelName } from '../launch/model-names.js';
import type { ClosedLoopWorkload, OpenLoopWorkload, TransferWorkload } from '../workloads/workload.js';

/** What one turn of a closed loop measured; `errorCount` has light and slow requests together. */
export interface ClosedLoopResult extends LoadResult, LightResponse {
  /** What it cost the machine; undefined where the system does not say. */
  readonly costs: CostRates | undefined;
  /** Slow answers per second; undefined where the workload has none. */
  readonly slowPerSecond: number | undefined;
}

/** What one turn of an open loop measured; `errorCount` has light and slow requests together. */
export interface OpenLoopResult extends OpenLoopMeasurement, LightResponse {
  /** What it cost the machine; undefined where the system does not say. */
  readonly costs: CostRates | undefined;
  /** Slow answers per second. */
  readonly slowPerSecond: number;
}

/** What one turn of transfers measured. */
export interface TransferResult {
  readonly up: DirectionResult;
  readonly down: DirectionResult;
  /** Resident memory before the first large transfer, in MiB; undefined where the system does not say. */
  readonly residentMib: number | undefined;
}

/** What a transfer in one direction measured. */
export interface DirectionResult {
  readonly mibPerSecond: number;
  /** Highest resident memory during the transfer, less that before the first, in MiB. */
  readonly growthMib: number | undefined;
}

/** What became of a turn: a measurement, or the reason why there is none. */
export type TurnOutcome<Result> =
  | { readonly kind: 'measured'; readonly result: Result }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** Whether it was not tried at all, as this machine has not the model, or the model not what is asked. */
      readonly isAbsent?: boolean;
    };

/** The turns of one model in one workload, by round. */
export interface ModelTurns<Result> {
  readonly model: ModelName;
  readonly turns: readonly TurnOutcome<Result>[];
}

/** What came of a workload, model by model. */
export type WorkloadResult = ResultOfClosedLoop | ResultOfOpenLoop | ResultOfTransfer;

/** What came of a closed loop. */
export interface ResultOfClosedLoop {
  readonly kind: 'closed-loop';
  readonly workload: ClosedLoopWorkload;
  readonly models: readonly ModelTurns<ClosedLoopResult>[];
}

/** What came of an open loop. */
export interface ResultOfOpenLoop {
  readonly kind: 'open-loop';
  readonly workload: OpenLoopWorkload;
  readonly models: readonly ModelTurns<OpenLoopResult>[];
  /** What the generator measured against a server that does nothing. */
  readonly floor: TurnOutcome<OpenLoopMeasurement>;
}

/** What came of transfers. */
export interface ResultOfTransfer {
  readonly kind: 'transfer';
  readonly workload: TransferWorkload;
  readonly models: readonly ModelTurns<TransferResult>[];
}
