/** Explores one listed scenario, says how much was explored, and fails with a schedule that can be run again. */

import { explore, replay, type ExplorationBounds, type Failure } from './explore.js';
import { SCENARIOS, type ListedScenario, type ScenarioName } from './scenario-list.js';
import type { ThreadPool } from './thread-pool.js';

/**
 * Scenarios with so many plain accesses that the turn changes before atomic ones alone, which shows the same
 * (`find-race.ts`). Deaths still come before every store.
 */
const LARGE: ReadonlySet<ScenarioName> = new Set<ScenarioName>([
  'responseRoom',
  'requestRoom',
  'responseCredit',
  'requestCredit',
  'responseSlabs',
  'miniature',
]);

/** A schedule to run alone, from the message of a failure; then nothing is explored. */
const REPLAYED_SCHEDULE = process.env.SPOOL_STRESS_SCHEDULE;

/**
 * Explores a scenario over the shipped sources, deaths included.
 *
 * @param pool - Where it gets its threads.
 * @param name - The scenario.
 * @param bounds - Preemptions and deaths of a schedule together, at most.
 * @throws Error when something does not hold in some schedule.
 */
export async function exploreShipped(
  pool: ThreadPool,
  name: ScenarioName,
  { preemptionCount }: Pick<ExplorationBounds, 'preemptionCount'>,
): Promise<void> {
  const listed: ListedScenario = SCENARIOS[name];
  const subject = { name, ...listed };
  if (REPLAYED_SCHEDULE !== undefined) {
    throwOn(name, await pool.use(subject, (crew) => replay(crew, REPLAYED_SCHEDULE)));
    return;
  }
  const bounds = { preemptionCount, isEveryAccess: !LARGE.has(name), hasDeaths: true };
  const { scheduleCount, deathCount, maxStepCount, failure } = await pool.use(subject, (crew) => explore(crew, bounds));
  console.log(`${name}: ${scheduleCount} schedules, ${deathCount} with a death, of up to ${maxStepCount} steps`);
  throwOn(name, failure);
}

/** Throws what was found, if anything was. */
export function throwOn(name: ScenarioName, failure: Failure | undefined): void {
  if (failure === undefined) return;
  const { kind, message, schedule, steps } = failure;
  throw new Error(`${name} is ${kind} at SPOOL_STRESS_SCHEDULE='${schedule}': ${message}\n${steps}`);
}
