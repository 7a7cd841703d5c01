/**
 * Owns how a run's time is shared: each workload has what was asked for, and its part of what is left over. Does not know what a
 * workload does, nor which clock it is told of.
 *
 * Not one deadline for all: the first workloads would take every round they may have, and the last would find the time gone.
 */

/** What a workload will take, as estimated, in milliseconds. */
export interface WorkloadTime {
  /** The rounds that were asked for. */
  readonly roundsMs: number;
  /** What comes beside them, however many there are, as turns in which threads are observed. */
  readonly besideMs: number;
}

/** The time of a run. Workloads come in the order in which they were given. */
export class TimeBudget {
  readonly #endMs: number;
  readonly #workloads: readonly WorkloadTime[];
  #index = -1;
  #startedMs = 0;
  /** Of all rounds that were asked for, up to now. */
  #takenMs = 0;
  #estimatedMs = 0;

  /**
   * @param endMs - When the run should be over, by the clock of the methods.
   * @param workloads - What each will take.
   */
  constructor(endMs: number, workloads: readonly WorkloadTime[]) {
    this.#endMs = endMs;
    this.#workloads = workloads;
  }

  /**
   * Notes that the next workload begins.
   *
   * @param nowMs - The time.
   */
  beginWorkload(nowMs: number): void {
    this.#index += 1;
    this.#startedMs = nowMs;
  }

  /**
   * Notes that the workload has had the rounds that were asked for, and says for how long it may have more.
   *
   * @remarks
   * What is still asked for is taken to be as much slower than its estimate as the rounds up to now were: on a busy machine
   * nothing is left over, instead of too little for the last workloads. The rest is shared by what the workloads take, so that
   * each may have as many more rounds as any other; what one does not need is there for those after it.
   *
   * @param nowMs - The time.
   * @returns Milliseconds from now, 0 for no more rounds.
   */
  shareRest(nowMs: number): number {
    const own = this.#workloads[this.#index];
    const later = this.#workloads.slice(this.#index + 1);
    this.#takenMs += nowMs - this.#startedMs;
    this.#estimatedMs += own.roundsMs;
    const slowness = Math.max(1, this.#takenMs / Math.max(1, this.#estimatedMs));
    const laterRoundsMs = later.reduce((sum, { roundsMs }) => sum + roundsMs, 0);
    const laterMs = later.reduce((sum, { roundsMs, besideMs }) => sum + roundsMs + besideMs, own.besideMs);
    const restMs = Math.max(0, this.#endMs - nowMs - laterMs * slowness);
    return (restMs * own.roundsMs) / Math.max(1, own.roundsMs + laterRoundsMs);
  }
}
