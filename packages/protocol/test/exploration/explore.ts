/**
 * Goes through the schedules of a scenario, those with fewer preemptions first, depth-first among the rest: each run shows
 * where the next ones can deviate from it. A preemption takes the turn from a thread that could go on; a death is one after
 * which the thread is never granted again. Choosing who goes on where a thread sleeps or ends costs nothing.
 */

import { AccessKind, DEATH, LOG_ENTRY_WORDS, LogWord, Outcome } from './control-layout.js';
import { describeRun } from './describe-run.js';
import { RaceFinder } from './find-race.js';
import { formatSchedule, parseSchedule, type Deviation, type Schedule } from './schedule.js';
import type { Run, ThreadCrew } from './thread-crew.js';

/** How far to look. */
export interface ExplorationBounds {
  /** Preemptions and deaths of a schedule together, at most. */
  readonly preemptionCount: number;
  /** Whether threads are preempted before each access, or before the atomic ones alone (see `find-race.ts`). */
  readonly isEveryAccess: boolean;
  /** Whether a mortal thread may die, before each of its stores and waits. At most one does. */
  readonly hasDeaths: boolean;
}

/** What was found. */
export interface Exploration {
  readonly scheduleCount: number;
  readonly deathCount: number;
  /** Steps of the longest run. */
  readonly maxStepCount: number;
  readonly failure: Failure | undefined;
}

/** The first schedule in which something does not hold. */
export interface Failure {
  readonly kind: 'stuck' | 'endless' | 'thrown' | 'race' | 'wrong';
  readonly message: string;
  /** To be run again with {@link replay}. */
  readonly schedule: string;
  /** Every step of it, for reading. */
  readonly steps: string;
}

/** A schedule to be run, and where its children may deviate first. */
interface Candidate {
  readonly schedule: Schedule;
  readonly firstStep: number;
}

/** Explores up to the bounds, or to the first failure. */
export function explore(crew: ThreadCrew, bounds: ExplorationBounds): Exploration {
  const races = new RaceFinder(crew.bufferBytes);
  let scheduleCount = 0;
  let deathCount = 0;
  let maxStepCount = 0;
  let level: Candidate[] = [{ schedule: [], firstStep: 0 }];
  for (let preemptionCount = 0; preemptionCount <= bounds.preemptionCount; preemptionCount++) {
    const nextLevel: Candidate[] = [];
    for (let candidate = level.pop(); candidate !== undefined; candidate = level.pop()) {
      const run = crew.run(candidate.schedule);
      scheduleCount++;
      if (run.deadThread !== undefined) deathCount++;
      maxStepCount = Math.max(maxStepCount, run.log.length / LOG_ENTRY_WORDS);
      const failure = judge(crew, run, { races, schedule: candidate.schedule });
      if (failure !== undefined) return { scheduleCount, deathCount, maxStepCount, failure };
      const isLastLevel = preemptionCount === bounds.preemptionCount;
      for (const { deviation, isFree } of deviationsOf(crew, run, { bounds, firstStep: candidate.firstStep })) {
        if (!isFree && isLastLevel) continue;
        const child = {
          schedule: [...candidate.schedule, deviation],
          // After a death the choice of who goes on is still open at the same step.
          firstStep: deviation.choice === DEATH ? deviation.step : deviation.step + 1,
        };
        (isFree ? level : nextLevel).push(child);
      }
    }
    level = nextLevel.reverse();
  }
  return { scheduleCount, deathCount, maxStepCount, failure: undefined };
}

/** Runs one schedule again. Returns its failure, if it has one. */
export function replay(crew: ThreadCrew, schedule: string): Failure | undefined {
  const parsed = parseSchedule(schedule);
  return judge(crew, crew.run(parsed), { races: new RaceFinder(crew.bufferBytes), schedule: parsed });
}

/** Where a run could have gone another way, in the order of its steps. */
function* deviationsOf(
  crew: ThreadCrew,
  { log, deadThread }: Run,
  { bounds, firstStep }: { readonly bounds: ExplorationBounds; readonly firstStep: number },
): Generator<{ deviation: Deviation; isFree: boolean }> {
  const { roles } = crew.scenario;
  for (let step = firstStep; step * LOG_ENTRY_WORDS < log.length; step++) {
    const entry = step * LOG_ENTRY_WORDS;
    const thread = log[entry + LogWord.THREAD];
    const kind = log[entry + LogWord.KIND] as AccessKind;
    const runnable = log[entry + LogWord.RUNNABLE];
    const previous = step === 0 ? -1 : log[entry - LOG_ENTRY_WORDS + LogWord.THREAD];
    const isFree = previous === -1 || (runnable & (1 << previous)) === 0;
    if (isFree || bounds.isEveryAccess || kind >= AccessKind.ATOMIC_LOAD) {
      for (const choice of roles.keys()) {
        const isRunnable = (runnable & (1 << choice)) !== 0;
        // The thread that did run is this very run.
        if (isRunnable && choice !== thread) yield { deviation: { step, choice }, isFree };
      }
    }
    // Nothing of a thread is seen between two stores, so its death there is its death before the second, or in its sleep.
    const isSeen = kind !== AccessKind.LOAD && kind !== AccessKind.ATOMIC_LOAD;
    const mayDie = bounds.hasDeaths && deadThread === undefined && roles[thread].isMortal;
    if (mayDie && isSeen) yield { deviation: { step, choice: DEATH }, isFree: false };
  }
}

function judge(
  crew: ThreadCrew,
  run: Run,
  { races, schedule }: { readonly races: RaceFinder; readonly schedule: Schedule },
): Failure | undefined {
  const found = findFailure(crew, run, races);
  if (found === undefined) return undefined;
  return { ...found, schedule: formatSchedule(schedule), steps: describeRun(crew, run) };
}

function findFailure(crew: ThreadCrew, run: Run, races: RaceFinder): Pick<Failure, 'kind' | 'message'> | undefined {
  const raceStep = races.find(run.log);
  if (raceStep !== undefined) return { kind: 'race', message: `Step ${raceStep} races with an earlier one` };
  if (run.outcome === Outcome.STUCK) return { kind: 'stuck', message: run.message };
  if (run.outcome === Outcome.ENDLESS) return { kind: 'endless', message: run.message };
  if (run.outcome === Outcome.THROWN) return { kind: 'thrown', message: run.message };
  try {
    crew.scenario.check(run);
    return undefined;
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
}
