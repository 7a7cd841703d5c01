/** Owns what the report says of the machine's part: CPU time, context switches, waiting for a core. Pure. */
import type { CostRates } from '../measure/process-costs.js';
import type { ModelTurns } from '../turns/turn-outcome.js';
import { formatModelTable, makeFigureColumn, makeRatioColumn, type Column } from './format-model-table.js';
import { listResults, type ReadFigure } from './turn-statistics.js';

interface WithCosts {
  readonly costs: CostRates | undefined;
}

/**
 * Formats what the models cost.
 *
 * @param models - A row each.
 * @param options - `readRate` reads requests a second where all requests are alike: the costs are then those of one.
 * @returns Lines of text; none where nothing is known.
 */
export function formatCosts<Result extends WithCosts>(
  models: readonly ModelTurns<Result>[],
  { readRate }: { readonly readRate?: ReadFigure<Result> },
): string[] {
  if (!models.some(({ turns }) => listResults(turns).some(({ costs }) => costs !== undefined))) return [];
  const columns = readRate === undefined ? columnsOfRates<Result>() : columnsOfRequest(readRate);
  const title = readRate === undefined ? 'What it cost the machine:' : 'What a request cost the machine:';
  return ['', title, formatModelTable(models, columns)];
}

function columnsOfRates<Result extends WithCosts>(): Column<Result>[] {
  return [
    makeFigureColumn('cores, user', ({ costs }) => costs?.userCores, { digits: 2 }),
    makeFigureColumn('cores, system', ({ costs }) => costs?.systemCores, { digits: 2 }),
    makeFigureColumn('sleeps/s', ({ costs }) => costs?.voluntarySwitchesPerSecond, { digits: 0 }),
    makeFigureColumn('cores lost/s', ({ costs }) => costs?.involuntarySwitchesPerSecond, { digits: 0 }),
    makeFigureColumn('threads waiting for a core', ({ costs }) => costs?.waitingThreads, { digits: 2 }),
  ];
}

function columnsOfRequest<Result extends WithCosts>(readRate: ReadFigure<Result>): Column<Result>[] {
  const perRequest =
    (read: (costs: CostRates) => number, unit: number): ReadFigure<Result> =>
    (result) => {
      const rate = readRate(result);
      return result.costs === undefined || rate === undefined || rate === 0
        ? undefined
        : (read(result.costs) * unit) / rate;
    };
  const microseconds = 1e6;
  return [
    makeFigureColumn(
      'user us',
      perRequest(({ userCores }) => userCores, microseconds),
      { digits: 1 },
    ),
    makeFigureColumn(
      'system us',
      perRequest(({ systemCores }) => systemCores, microseconds),
      { digits: 1 },
    ),
    makeFigureColumn(
      'sleeps',
      perRequest((costs) => costs.voluntarySwitchesPerSecond, 1),
      { digits: 3 },
    ),
    makeFigureColumn(
      'cores lost',
      perRequest((costs) => costs.involuntarySwitchesPerSecond, 1),
      { digits: 3 },
    ),
    makeFigureColumn(
      'us without a core',
      perRequest(({ waitingThreads }) => waitingThreads, microseconds),
      { digits: 1 },
    ),
    makeRatioColumn(
      'CPU time',
      perRequest(({ userCores, systemCores }) => userCores + systemCores, microseconds),
    ),
  ];
}
