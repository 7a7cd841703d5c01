/** Owns the order of turns of the cost table: rows in turn, round by round. Does not know what they measure. */
import { orderTurns } from '../../turns/turn-order.js';
import type { Cost, CostGroup, CostGroupResult, CostResult, CostSample, CostSettings, MissingCost } from './cost.js';

/** How to measure. */
export interface MeasureCostsOptions extends CostSettings {
  /** How often each row has its turn, 1 or more. */
  readonly rounds: number;
}

/** How long one turn may take, in milliseconds, before its row is given up on: many times what the slowest needs. */
const turnTimeoutMs = 20_000;

/**
 * Measures one group.
 *
 * @remarks
 * Each row has a turn that does not count first, which also shows what cannot be measured here: such a row says why, and the
 * others go on.
 *
 * @param group - The group.
 * @param options - How often and how long.
 */
export async function measureCosts(group: CostGroup, options: MeasureCostsOptions): Promise<CostGroupResult> {
  const rows = group.create(options);
  const costs = rows.filter((row) => 'measure' in row);
  const samples = new Map<Cost, CostSample[]>(costs.map((cost) => [cost, []]));
  const reasons = new Map<Cost, string>();
  const measureTurn = async (cost: Cost): Promise<void> => {
    if (reasons.has(cost)) return;
    try {
      samples.get(cost)!.push(await withinTime(cost));
    } catch (error) {
      reasons.set(cost, error instanceof Error ? error.message : String(error));
    }
  };
  for (const cost of costs) {
    await measureTurn(cost);
    samples.get(cost)!.length = 0;
  }
  for (let round = 0; round < options.rounds; round++) {
    for (const cost of orderTurns(costs, round)) await measureTurn(cost);
  }
  for (const cost of costs) await cost.close?.();
  return {
    id: group.id,
    title: group.title,
    unit: group.unit,
    costs: rows.map((row) =>
      isMeasured(row) ? describe(row, samples.get(row)!, reasons.get(row)) : { ...row, samples: [] },
    ),
  };
}

function isMeasured(row: Cost | MissingCost): row is Cost {
  return 'measure' in row;
}

function describe({ name, limitName }: Cost, samples: readonly CostSample[], reason: string | undefined): CostResult {
  return {
    name,
    samples,
    ...(limitName === undefined ? {} : { limitName }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** A thread that never answers shall cost its own row and not the run. */
async function withinTime(cost: Cost): Promise<CostSample> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no result within ${turnTimeoutMs / 1e3} s`)), turnTimeoutMs);
  });
  try {
    return await Promise.race([cost.measure(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
