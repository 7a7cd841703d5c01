import { afterAll, expect, test } from '@jest/globals';
import { explore, replay, type Exploration, type ExplorationBounds } from './explore.js';
import type { SourceEdit } from './explored-sources.js';
import { listScenario } from './scenario-list.js';
import type { Scenario } from './scenario.js';
import * as toys from './scenarios/toys.js';
import { ThreadPool, type ExploredSubject } from './thread-pool.js';

const TIMEOUT_MS = 30_000;
const TOYS_FILE = 'test/exploration/scenarios/toys.ts';

const pool = new ThreadPool();

afterAll(() => pool.close());

function toy(name: keyof typeof toys, edits: readonly SourceEdit[] = []): ExploredSubject {
  return { name, ...listScenario('toys', toys[name]), edits };
}

function exploreToy(name: keyof typeof toys, bounds: Partial<ExplorationBounds> = {}): Promise<Exploration> {
  const all = { preemptionCount: 4, isEveryAccess: true, hasDeaths: false, ...bounds };
  return pool.use(toy(name), (crew) => explore(crew, all));
}

test.each([
  ['two threads of two steps', 'twoByTwo' as const, 6],
  ['three threads of one step', 'threeByOne' as const, 6],
])(
  'explore() runs every order of %s once',
  async (_name, name, orderCount) => {
    const orders = new Set<string>();
    const subject = toy(name);
    const scenario: Scenario<unknown> = {
      ...subject.scenario,
      check: ({ notes }) => orders.add(JSON.stringify(notes)),
    };
    const bounds = { preemptionCount: 4, isEveryAccess: true, hasDeaths: false };
    const { scheduleCount, failure } = await pool.use({ ...subject, scenario }, (crew) => explore(crew, bounds));
    expect(failure).toBeUndefined();
    expect([scheduleCount, orders.size]).toEqual([orderCount, orderCount]);
  },
  TIMEOUT_MS,
);

test(
  'explore() runs as many schedules as the preemptions allow',
  async () => {
    // Of the six orders two need none, two need one, and two need two.
    const counts = [];
    for (const preemptionCount of [0, 1, 2]) {
      counts.push((await exploreToy('twoByTwo', { preemptionCount })).scheduleCount);
    }
    expect(counts).toEqual([2, 4, 6]);
  },
  TIMEOUT_MS,
);

test.each([
  ['a lost update', 'lostUpdate' as const, 'wrong', 'Two increments made 1'],
  ['a lost wake-up', 'lostWakeUp' as const, 'stuck', 'nobody is left to wake it'],
  ['a race', 'plainFlag' as const, 'race', 'Step 1 races'],
  ['a torn copy', 'tornCopy' as const, 'race', 'races'],
  ['an endless loop', 'spinning' as const, 'endless', 'No end'],
  ['a method that is not modelled', 'unknownMethod' as const, 'thrown', 'fill() of shared memory is not modelled'],
  ['what a thread throws', 'throwing' as const, 'thrown', 'Thrown on purpose'],
])(
  'explore() finds %s, and replay() finds it again',
  async (_name, name, kind, message) => {
    await pool.use(toy(name), (crew) => {
      const { failure } = explore(crew, { preemptionCount: 2, isEveryAccess: true, hasDeaths: false });
      expect(failure).toMatchObject({ kind, message: expect.stringContaining(message) });
      expect(replay(crew, failure!.schedule)).toEqual(failure);
      // The threads are good for more after a run in which some of them were left behind.
      expect(replay(crew, failure!.schedule)).toEqual(failure);
    });
  },
  TIMEOUT_MS,
);

test(
  'explore() finds no race where an atomic store publishes',
  async () => {
    expect((await exploreToy('publishedFlag')).failure).toBeUndefined();
  },
  TIMEOUT_MS,
);

test(
  'explore() lets a mortal thread die between two stores, and the others are told',
  async () => {
    expect((await exploreToy('halfDone')).failure).toBeUndefined();
    const { failure } = await exploreToy('halfDone', { hasDeaths: true });
    expect(failure).toMatchObject({ kind: 'wrong', message: 'Thread 0 has left 1, 0', schedule: '1x' });
  },
  TIMEOUT_MS,
);

test(
  'every form of an access does what it did, in steps',
  async () => {
    const subject = toy('allForms');
    let notes: readonly (readonly number[])[] = [];
    const scenario: Scenario<unknown> = { ...subject.scenario, check: (run) => (notes = run.notes) };
    const bounds = { preemptionCount: 0, isEveryAccess: true, hasDeaths: false };
    const { maxStepCount, failure } = await pool.use({ ...subject, scenario }, (crew) => explore(crew, bounds));
    expect(failure).toBeUndefined();
    expect(notes).toEqual([[5, 7, 17, 16, 2, 97, 2, 98, 2, 0x6261, 2]]);
    // A store, four updates of two, six copies in two halves each, a load.
    expect(maxStepCount).toBe(1 + 4 * 2 + 6 * 2 + 1);
  },
  TIMEOUT_MS,
);

test.each([
  ['is not there', 'no such text', 'holds this 0 times'],
  ['is there twice', 'Atomics.store(words, 0, 1);', 'holds this 2 times'],
])('an edit whose text %s is refused', async (_name, search, message) => {
  const edit = { file: TOYS_FILE, search, replacement: '' };
  await expect(pool.use(toy('twoByTwo', [edit]), () => undefined)).rejects.toThrow(message);
});

test('an edit of a file that the scenario does not load is refused', async () => {
  const edit = { file: 'src/wake/parker.ts', search: 'Parker', replacement: '' };
  await expect(pool.use(toy('twoByTwo', [edit]), () => undefined)).rejects.toThrow('not among the explored sources');
});
