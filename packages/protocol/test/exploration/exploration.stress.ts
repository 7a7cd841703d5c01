import { afterAll, test } from '@jest/globals';
import { exploreShipped } from './explore-scenario.js';
import { SCENARIO_NAMES } from './scenario-list.js';
import { ThreadPool } from './thread-pool.js';

const PREEMPTION_COUNT = 3;
const TIMEOUT_MS = 300_000;

const pool = new ThreadPool();

afterAll(() => pool.close());

test.each(SCENARIO_NAMES)(
  `%s holds in every schedule with at most ${PREEMPTION_COUNT} preemptions and deaths`,
  async (name) => exploreShipped(pool, name, { preemptionCount: PREEMPTION_COUNT }),
  TIMEOUT_MS,
);
