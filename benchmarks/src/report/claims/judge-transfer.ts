/**
 * Owns the promise for large bodies: as fast as streaming with Node, in bounded memory. Pure.
 */
import type { DirectionResult, TransferResult, WorkloadResult } from '../../turns/turn-outcome.js';
import { findTurns, ratioOf, referenceModel, spreadOf } from '../turn-statistics.js';
import { describeAbsence, judgePart, type Claim, type ClaimPart } from './claim.js';
import { findTransfer } from './find-result.js';

/** What is promised. */
const asked = { transferMib: 1_024, leastRatio: 0.9, growthBelowMib: 64 } as const;

type Direction = 'up' | 'down';

/**
 * Holds a run against the promise.
 *
 * @param results - What was measured.
 * @returns The verdicts.
 */
export function judgeTransfer(results: readonly WorkloadResult[]): Claim {
  const found = findTransfer(results);
  const models = found?.models;
  const spoolTurns = findTurns(models ?? [], referenceModel);
  const nodeTurns = findTurns(models ?? [], 'node-http');
  const transferMib = found?.workload.transferMib;
  const differences = transferMib === undefined || transferMib >= asked.transferMib ? [] : [`${transferMib} MiB`];

  const judgeSpeed = (direction: Direction): ClaimPart =>
    judgePart(
      {
        what: `MiB/s ${direction}, spool / node-http`,
        asked: `at least ${asked.leastRatio} x`,
        isReached: (ratio) => ratio >= asked.leastRatio,
        unit: 'x',
        digits: 2,
      },
      {
        spread: ratioOf(spoolTurns, nodeTurns, (result) => read(result, direction).mibPerSecond),
        absence: describeAbsence(models, [referenceModel, 'node-http']) ?? 'no round has both',
        differences,
      },
    );
  const judgeGrowth = (direction: Direction): ClaimPart =>
    judgePart(
      {
        what: `growth of resident memory ${direction}, spool`,
        asked: `less than ${asked.growthBelowMib} MiB in every round`,
        isReached: (growthMib) => growthMib < asked.growthBelowMib,
        unit: 'MiB',
        digits: 1,
      },
      {
        spread: spreadOf(spoolTurns, (result) => read(result, direction).growthMib),
        counts: 'max',
        absence: describeAbsence(models, [referenceModel]) ?? 'this system does not say what a process holds',
        differences,
      },
    );
  return {
    title: '(c) 1 GiB up and 1 GiB down through a handler',
    parts: [judgeSpeed('up'), judgeSpeed('down'), judgeGrowth('up'), judgeGrowth('down')],
  };
}

function read(result: TransferResult, direction: Direction): DirectionResult {
  return direction === 'up' ? result.up : result.down;
}
