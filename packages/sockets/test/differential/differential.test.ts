import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sockets, startSockets } from '../../dist/index.js';

import { SpoolPlayer } from './play-on-spool.js';
import { BLOCKED_MS, type Outcome } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe.each([
  { rings: 'rings of the usual size', isTiny: false, options: {} },
  {
    rings: 'rings of a few bytes whose positions wrap',
    isTiny: true,
    options: { receiveBufferBytes: 7, sendBufferBytes: 5, firstPosition: 2 ** 32 - 3 },
  },
])('the socket calls with $rings do what Python sees', ({ isTiny, options }) => {
  let player: SpoolPlayer;
  let sockets: Sockets;
  let expected: Promise<Outcome[][]>;

  beforeAll(async () => {
    sockets = await startSockets(options);
    player = new SpoolPlayer(sockets);
    expected = hasPython ? playOnPython() : Promise.resolve([]);
  });
  afterAll(async () => {
    await player.close();
    await sockets.close();
  });

  const scenarios = SCENARIOS.map((scenario, index) => ({ ...scenario, index }));
  const playable = scenarios.filter(({ needsRoom }) => !isTiny || needsRoom === undefined);
  (hasPython ? test : test.skip).each(playable)(
    '$name',
    async (scenario) => {
      const outcomes = await player.play(scenario);
      const wanted = [...(await expected)[scenario.index]];
      for (const [step, outcome] of Object.entries(scenario.differs?.outcomes ?? {})) {
        // A difference that has gone is one to be struck off the list.
        expect(wanted[Number(step)]).not.toEqual(outcome);
        wanted[Number(step)] = outcome;
      }
      expect(describeSteps(scenario, outcomes)).toEqual(describeSteps(scenario, wanted));
    },
    30_000,
  );
});

function describeSteps({ steps }: (typeof SCENARIOS)[number], outcomes: readonly Outcome[]): string[] {
  return steps.map(({ on, call, s = '' }, index) => `${on}: ${call} ${s} -> ${JSON.stringify(outcomes[index])}`);
}

async function playOnPython(): Promise<Outcome[][]> {
  const script = fileURLToPath(new URL('./play.py', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = execFile('python3', [script], { maxBuffer: 1e8 }, (error, stdout) => {
      if (error === null) resolve(JSON.parse(stdout) as Outcome[][]);
      else reject(new Error('Python failed', { cause: error }));
    });
    child.stdin?.end(JSON.stringify({ scenarios: SCENARIOS, blockedMs: BLOCKED_MS }));
  });
}
