import { afterAll, test } from '@jest/globals';
import { exploreShipped } from './explore-scenario.js';
import { SCENARIO_NAMES, type ScenarioName } from './scenario-list.js';
import { ThreadPool } from './thread-pool.js';

/** Those with the most schedules. The stress run goes further with all of them. */
const BROAD: ReadonlySet<ScenarioName> = new Set<ScenarioName>(['twoProducers', 'miniature']);
const TIMEOUT_MS = 60_000;

const pool = new ThreadPool();

afterAll(() => pool.close());

test.each(SCENARIO_NAMES.map((name) => [name, BROAD.has(name) ? 1 : 2] as const))(
  '%s holds in every schedule with at most %i preemptions and deaths',
  async (name, preemptionCount) => exploreShipped(pool, name, { preemptionCount }),
  TIMEOUT_MS,
);
