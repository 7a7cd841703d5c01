/**
 * Owns one turn: a fresh process of one model, measured, stopped. Does not know the other turns, nor what is measured.
 */
import type { ModelCommand } from '../launch/model-command.js';
import { ModelProcess, type ModelSettings } from '../launch/model-process.js';
import type { TurnOutcome } from './turn-outcome.js';

/** What a turn does. */
export interface TurnOptions<Result> extends ModelSettings {
  readonly command: ModelCommand;
  /** Checks the running model, warms it up and measures it. */
  readonly measure: (model: ModelProcess) => Promise<Result>;
}

/**
 * Runs one turn.
 *
 * @remarks
 * A process for each turn, and not one for the whole run: two processes of the same program differ in memory layout
 * and compilation, which is noise that rounds shall average out, and no model idles beside another's measurement.
 *
 * @param options - The model and the load.
 * @returns The measurement, or why there is none; never throws for what a model or a load tool does.
 */
export async function runTurn<Result>(options: TurnOptions<Result>): Promise<TurnOutcome<Result>> {
  const { command, measure, ...settings } = options;
  try {
    const model = await ModelProcess.start(command, settings);
    try {
      const result = await measure(model);
      return model.exitReason === undefined ? { kind: 'measured', result } : describeDeath(model.exitReason);
    } catch (error) {
      // The first cause: what failed here may have failed for want of a server.
      if (model.exitReason !== undefined) return describeDeath(model.exitReason);
      throw error;
    } finally {
      await model.stop();
    }
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

function describeDeath(exitReason: string): { kind: 'failed'; reason: string } {
  return { kind: 'failed', reason: `it ended with ${exitReason} while it was measured` };
}
