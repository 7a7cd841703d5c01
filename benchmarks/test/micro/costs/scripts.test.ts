import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { runNodeProgram } from '../../../src/micro/costs/node-program.js';
import { choosePayloadPaths } from '../../../src/micro/round-trip/choose-payload-paths.js';
import { nameOfPath } from '../../../src/micro/round-trip/trip-path.js';

const hasTaskset = spawnSync('taskset', ['--version']).status === 0;

/** Built: threads load it. */
const built = new URL('../../../dist/micro/costs/', import.meta.url);
const wakeScript = new URL('wake/wake-process.js', built);
const tripScript = new URL('round-trip/trip-process.js', built);
const ringScript = new URL('copy/ring-process.js', built);

describe('the processes that measure', () => {
  test.each(['wait', 'wait-async', 'post-message', 'fifo', 'fifo-socket', 'spin'])(
    'wake a thread and are woken by it: %s',
    async (means) => {
      const { value, cpu } = await runNodeProgram(wakeScript, { args: [means, 'one', '10'] });
      expect([value > 0, cpu! > 0]).toEqual([true, true]);
    },
  );

  // Every answer is looked at: a payload that comes back damaged fails the process.
  test.each(choosePayloadPaths(3001).map((choice) => [nameOfPath(choice), choice] as const))(
    'send a payload there and back: %s',
    async (_name, choice) => {
      const { value } = await runNodeProgram(tripScript, { args: [JSON.stringify(choice), '10'] });
      expect(value).toBeGreaterThan(0);
    },
  );

  (hasTaskset ? test.each : test.skip.each)(['spool', 'ringbuf'])('move records: %s', async (kind) => {
    const { value } = await runNodeProgram(ringScript, { args: [kind, '64', 'one', '10'] });
    expect(value).toBeGreaterThan(0);
  });

  test('say in one line why they fail', async () => {
    const failed = runNodeProgram(wakeScript, { args: ['nonsense', 'one', '10'] });
    await expect(failed).rejects.toThrow(/^(?!.*\n)./);
  });
});
