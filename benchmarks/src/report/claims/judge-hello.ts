/**
 * Owns the promise for a handler that does nothing: what the way through the pool costs. Pure.
 */
import type { ModelName } from '../../options.js';
import type { ResultOfClosedLoop, WorkloadResult } from '../../turns/turn-outcome.js';
import { findTurns, ratioOf, referenceModel } from '../turn-statistics.js';
import { describeAbsence, judgePart, type Claim, type ClaimPart } from './claim.js';
import { findClosedLoop } from './find-result.js';

/** What is promised: requests a second, Spool's divided by the other's. "Level with" is taken as 0.95 and more. */
const leastRatios: readonly (readonly [ModelName, number, string])[] = [
  ['node-http', 3, 'at least 3 x'],
  ['node-http-piscina', 4, 'at least 4 x'],
  ['bun', 0.95, 'level, taken as at least 0.95 x'],
];

/** What is promised on one connection: the median latency, Spool's divided by that of `node:http`. */
const mostLatencyRatio = 1.5;

/**
 * Holds a run against the promise.
 *
 * @param results - What was measured.
 * @returns The verdicts.
 */
export function judgeHello(results: readonly WorkloadResult[]): Claim {
  const hello = findClosedLoop(results, 'hello');
  return {
    title: '(b) Hello world through the pool',
    parts: [
      ...leastRatios.map(([model, leastRatio, asked]) => judgeRate(hello, { model, leastRatio, asked })),
      judgeLatency(findClosedLoop(results, 'one-connection')),
    ],
  };
}

function judgeRate(
  found: ResultOfClosedLoop | undefined,
  { model, leastRatio, asked }: { model: ModelName; leastRatio: number; asked: string },
): ClaimPart {
  const models = found?.models;
  const connections = found === undefined ? '' : ` on ${found.workload.lightConnections} connections`;
  return judgePart(
    {
      what: `requests/s${connections}, spool / ${model}`,
      asked,
      isReached: (ratio) => ratio >= leastRatio,
      unit: 'x',
      digits: 2,
    },
    {
      spread: ratioOf(
        findTurns(models ?? [], referenceModel),
        findTurns(models ?? [], model),
        (result) => result.requestsPerSecond,
      ),
      absence: describeAbsence(models, [referenceModel, model]) ?? 'no round has both',
    },
  );
}

function judgeLatency(found: ResultOfClosedLoop | undefined): ClaimPart {
  const models = found?.models;
  return judgePart(
    {
      what: 'median latency on one connection, spool / node-http',
      asked: `at most ${mostLatencyRatio} x`,
      isReached: (ratio) => ratio <= mostLatencyRatio,
      unit: 'x',
      digits: 2,
    },
    {
      spread: ratioOf(findTurns(models ?? [], referenceModel), findTurns(models ?? [], 'node-http'), (result) =>
        // What a tool that counts whole milliseconds says of less than one.
        result.p50Ms === 0 ? undefined : result.p50Ms,
      ),
      absence: describeAbsence(models, [referenceModel, 'node-http']) ?? 'the load tool does not count so finely',
    },
  );
}
