/**
 * Owns whether the model may be believed: what it predicts for this machine beside what this machine does.
 */

/** How far a prediction may be off, as a part of what was measured. */
export const tolerance = { perSecond: 0.2, p99Ms: 0.35 } as const;

/** Cores that other programs may have had: with more, the measurement is not of this server. */
export const mostForeignCores = 0.1;

/** What is compared. */
export interface Comparable {
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** What came of the comparison. */
export interface Judgement {
  readonly isFit: boolean;
  /** By how much the prediction is off, as a part of what was measured: above 0 where it promises more. */
  readonly perSecondError: number;
  readonly p99Error: number;
}

/**
 * Compares.
 *
 * @param predicted - By the model.
 * @param measured - On this machine.
 * @returns Whether both are within {@link tolerance}, and by how much they are off.
 */
export function judgeModel(predicted: Comparable, measured: Comparable): Judgement {
  const perSecondError = predicted.perSecond / measured.perSecond - 1;
  const p99Error = predicted.p99Ms / measured.p99Ms - 1;
  // Not `>`: a comparison with nothing, which is NaN, is no proof.
  const isFit = Math.abs(perSecondError) <= tolerance.perSecond && Math.abs(p99Error) <= tolerance.p99Ms;
  return { isFit, perSecondError, p99Error };
}

/**
 * Says what all comparisons come to.
 *
 * @param judgements - One for each.
 * @param foreignCores - The most that other programs had in one of the measurements.
 * @returns A sentence without a full stop.
 */
export function describeVerdict(judgements: readonly Judgement[], foreignCores: number): string {
  const bounds = `${tolerance.perSecond * 100} % of throughput and ${tolerance.p99Ms * 100} % of p99`;
  if (judgements.every(({ isFit }) => isFit)) return `The model is fit: within ${bounds}`;
  const cause =
    foreignCores <= mostForeignCores
      ? ''
      : `; but other programs had up to ${foreignCores.toFixed(2)} cores, so measure again on a quiet machine`;
  return `The model is unfit: not within ${bounds}${cause}`;
}
