import { afterAll, expect, test } from '@jest/globals';
import { throwOn } from './explore-scenario.js';
import { explore } from './explore.js';
import { MUTATIONS } from './mutations.js';
import { SCENARIOS } from './scenario-list.js';
import { ThreadPool } from './thread-pool.js';

const TIMEOUT_MS = 60_000;

const pool = new ThreadPool();

afterAll(() => pool.close());

test.each(MUTATIONS.map((mutation) => [mutation.scenario, mutation.name, mutation] as const))(
  '%s shows it when %s',
  async (name, _name, { edits, failure: kind, preemptionCount, reason }) => {
    const bounds = { preemptionCount, isEveryAccess: false, hasDeaths: false };
    const { scheduleCount, failure } = await pool.use({ name, ...SCENARIOS[name], edits }, (crew) =>
      explore(crew, bounds),
    );
    if (failure === undefined) throw new Error(`Not seen in ${scheduleCount} schedules, although ${reason}`);
    // Caught for another reason, it would say nothing of this rule.
    if (failure.kind !== kind) throwOn(name, failure);
  },
  TIMEOUT_MS,
);

test('every scenario catches a mutation of its own', () => {
  const names = new Set(MUTATIONS.map(({ scenario }) => scenario));
  expect([...names].sort()).toEqual(Object.keys(SCENARIOS).sort());
});
