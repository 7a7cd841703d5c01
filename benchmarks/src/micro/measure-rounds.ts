/**
 * Owns how the micro-benchmarks take time: contenders in turn, round by round. Does not know what they do.
 */
import { orderTurns } from '../turns/turn-order.js';

/** Something to measure. */
export interface Contender {
  readonly name: string;
  /** Does the work a number of times, in a loop of its own, so that the call costs nothing. */
  readonly repeat: (count: number) => void;
}

/** How to measure. */
export interface MeasureOptions {
  /** How often each contender has its turn. */
  readonly rounds: number;
  /** How long a turn takes, in milliseconds, about. */
  readonly turnMs: number;
  /** The time in milliseconds. @defaultValue performance.now */
  readonly now?: () => number;
}

/** How long a contender took for one piece of work, in nanoseconds, round by round. */
export interface Measurement {
  readonly name: string;
  readonly nanoseconds: readonly number[];
}

/** The first loop of the calibration; doubled until it takes a quarter of a turn. */
const firstCount = 256;

/**
 * Measures contenders.
 *
 * @remarks
 * Each is warmed up and calibrated first, so that all turns take the same time and none is measured before the compiler
 * has seen it. Then each round gives each a turn, in rotated order.
 *
 * @param contenders - What to measure.
 * @param options - How.
 * @returns A measurement a contender, in their order.
 */
export function measureRounds(contenders: readonly Contender[], options: MeasureOptions): Measurement[] {
  const { rounds, turnMs, now = () => performance.now() } = options;
  const measureTurn = ({ repeat }: Contender, count: number): number => {
    const startMs = now();
    repeat(count);
    return now() - startMs;
  };
  const counts = new Map<Contender, number>();
  for (const contender of contenders) {
    let count = firstCount;
    let elapsedMs = measureTurn(contender, count);
    while (elapsedMs < turnMs / 4) {
      count *= 2;
      elapsedMs = measureTurn(contender, count);
    }
    counts.set(contender, Math.max(1, Math.round((count * turnMs) / elapsedMs)));
  }
  const nanoseconds = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of orderTurns(contenders, round)) {
      const count = counts.get(contender)!;
      nanoseconds.get(contender)!.push((measureTurn(contender, count) * 1e6) / count);
    }
  }
  return contenders.map((contender) => ({ name: contender.name, nanoseconds: nanoseconds.get(contender)! }));
}
