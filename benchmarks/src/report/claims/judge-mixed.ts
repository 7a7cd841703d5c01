/**
 * Owns the promise for light requests beside heavy ones. Pure.
 */
import type { ModelName } from '../../options.js';
import type { ModelTurns, OpenLoopResult, WorkloadResult } from '../../turns/turn-outcome.js';
import { mixedLoad, type Workload } from '../../workloads/workload.js';
import { formatNumber } from '../format-number.js';
import { measureSpread } from '../spread.js';
import { findTurns, listResults, ratioOf, referenceModel, spreadOf, type ReadFigure } from '../turn-statistics.js';
import { describeAbsence, judgePart, type Answered, type Claim, type ClaimPart } from './claim.js';
import { findClosedLoop, findOpenLoop } from './find-result.js';

/** What is promised. */
const asked = {
  cores: 2,
  ratePerSecond: 1_000,
  leastLightRatio: 80,
  medianBelowMs: 0.3,
  mostOfClusterP99: 0.1,
  leastSlowRatio: 0.9,
} as const;

/**
 * Holds a run against the promise.
 *
 * @param results - What was measured.
 * @param machine - `coreCount`: how many cores it was measured on.
 * @returns The verdicts.
 */
export function judgeMixed(results: readonly WorkloadResult[], { coreCount }: { readonly coreCount: number }): Claim {
  const closed = findClosedLoop(results, 'mixed');
  const open = findOpenLoop(results);
  const closedDifferences = listDifferences(closed?.workload, coreCount);
  const openDifferences = listDifferences(open?.workload, coreCount);
  return {
    title: `(a) ${mixedLoad.slowConnections} connections of heavy work beside light requests on ${mixedLoad.lightConnections}, ${mixedLoad.workers} workers`,
    parts: [
      judgePart(
        {
          what: 'closed loop, light requests/s, spool / node-http',
          asked: `at least ${asked.leastLightRatio} x`,
          isReached: (ratio) => ratio >= asked.leastLightRatio,
          unit: 'x',
          digits: 1,
        },
        {
          ...compare(closed?.models, 'node-http', (result) => result.requestsPerSecond),
          differences: closedDifferences,
        },
      ),
      judgeSlow('closed loop', closed?.models, closedDifferences),
      judgePart(
        {
          what: 'open loop, light median of spool',
          asked: `below ${asked.medianBelowMs} ms`,
          isReached: (p50Ms) => p50Ms < asked.medianBelowMs,
          unit: 'ms',
          digits: 3,
        },
        {
          spread: spreadOf(findTurns(open?.models ?? [], referenceModel), ({ latency }) => latency.p50Ms),
          absence: describeAbsence(open?.models, [referenceModel]),
          differences: openDifferences,
        },
      ),
      judgePart(
        {
          what: `open loop, light p99, spool / node-cluster${describeP99(open?.models)}`,
          asked: `at most ${asked.mostOfClusterP99} x`,
          isReached: (ratio) => ratio <= asked.mostOfClusterP99,
          unit: 'x',
          digits: 3,
        },
        { ...compare(open?.models, 'node-cluster', ({ latency }) => latency.p99Ms), differences: openDifferences },
      ),
      judgeUnanswered(open?.models, openDifferences),
      judgeSlow('open loop', open?.models, openDifferences),
    ],
  };
}

function compare<Result>(
  models: readonly ModelTurns<Result>[] | undefined,
  other: ModelName,
  read: ReadFigure<Result>,
): Pick<Answered, 'spread' | 'absence'> {
  return {
    spread: ratioOf(findTurns(models ?? [], referenceModel), findTurns(models ?? [], other), read),
    absence: describeAbsence(models, [referenceModel, other]) ?? 'no round has both',
  };
}

/** The best of the others is the model whose median is highest, and the ratio is taken with it round by round. */
function judgeSlow<Result extends { readonly slowPerSecond: number | undefined }>(
  loop: string,
  models: readonly ModelTurns<Result>[] | undefined,
  differences: readonly string[],
): ClaimPart {
  const read = (result: Result): number | undefined => result.slowPerSecond;
  const others = (models ?? []).flatMap(({ model, turns }) => {
    const spread = model === referenceModel ? undefined : spreadOf(turns, read);
    return spread === undefined ? [] : [{ model, median: spread.median }];
  });
  const best = others.toSorted((one, other) => other.median - one.median).at(0);
  const answered = best === undefined ? { spread: undefined } : compare(models, best.model, read);
  return judgePart(
    {
      what: `${loop}, heavy work/s, spool / best of the others${best === undefined ? '' : ` (${best.model})`}`,
      asked: `at least ${asked.leastSlowRatio} x`,
      isReached: (ratio) => ratio >= asked.leastSlowRatio,
      unit: 'x',
      digits: 2,
    },
    { absence: describeAbsence(models, [referenceModel]) ?? 'no other model was run', ...answered, differences },
  );
}

/** A latency is worth nothing if requests without an answer are left out of it. */
function judgeUnanswered(
  models: readonly ModelTurns<OpenLoopResult>[] | undefined,
  differences: readonly string[],
): ClaimPart {
  const counts = listResults(findTurns(models ?? [], referenceModel)).map(
    ({ errorCount, unansweredCount }) => errorCount + unansweredCount,
  );
  return judgePart(
    {
      what: 'open loop, requests of spool without a good answer',
      asked: 'none in any round',
      isReached: (count) => count === 0,
      unit: 'a round',
      digits: 0,
    },
    {
      spread: measureSpread(counts),
      counts: 'max',
      absence: describeAbsence(models, [referenceModel]),
      differences,
    },
  );
}

function describeP99(models: readonly ModelTurns<OpenLoopResult>[] | undefined): string {
  const read = (model: ModelName): number | undefined =>
    spreadOf(findTurns(models ?? [], model), ({ latency }) => latency.p99Ms)?.median;
  const [one, other] = [read(referenceModel), read('node-cluster')];
  return one === undefined || other === undefined ? '' : `, ${formatNumber(one, 2)} / ${formatNumber(other, 2)} ms`;
}

function listDifferences(workload: Workload | undefined, coreCount: number): string[] {
  if (workload === undefined) return [];
  const differences: string[] = [];
  if (coreCount !== asked.cores) differences.push(`${coreCount} cores and not ${asked.cores}`);
  if (workload.workers !== mixedLoad.workers) differences.push(`${workload.workers} workers`);
  if (workload.kind === 'open-loop' && workload.ratePerSecond !== asked.ratePerSecond) {
    differences.push(`${formatNumber(workload.ratePerSecond, 0)} light requests a second`);
  }
  return differences;
}
