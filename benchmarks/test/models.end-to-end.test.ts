import { afterEach, describe, expect, test } from '@jest/globals';
// The built files: what starts processes cannot be loaded from TypeScript.
import { checkAnswers } from '../dist/check-answers.js';
import { measureTransfer } from '../dist/measure/measure-transfer.js';
import { findModelCommand } from '../dist/model-command.js';
import { ModelProcess } from '../dist/model-process.js';
import { modelNames, type ModelName } from '../src/options.js';
import { makeWorkload } from '../src/workloads/workload.js';

const settings = { workers: 2, slowIterations: 1_000 };
const transfer = makeWorkload('transfer', { connections: 1, workers: 2, rate: 1, transferMib: 1 });

let running: ModelProcess | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

/** Undefined where a peer's program does not exist for this platform: there is nothing to test then. */
async function start(name: ModelName): Promise<ModelProcess | undefined> {
  const found = findModelCommand(name);
  if (found.kind === 'missing') {
    expect(name).toBe('bun');
    return undefined;
  }
  return (running = await ModelProcess.start(found.command, settings));
}

describe('each model', () => {
  test.each(modelNames)(
    '%s gives the right answers',
    async (name) => {
      const model = await start(name);
      if (model !== undefined) {
        const { responseFields } = await checkAnswers(model.port, settings);
        expect(responseFields).toEqual(expect.arrayContaining(['content-length', 'content-type', 'date']));
      }
    },
    30_000,
  );

  test.each(transfer.models)(
    '%s transfers',
    async (name) => {
      const model = await start(name);
      if (model !== undefined && transfer.kind === 'transfer') {
        const { up, down } = await measureTransfer(model, transfer);
        expect([up.mibPerSecond > 0, down.mibPerSecond > 0]).toEqual([true, true]);
      }
    },
    30_000,
  );
});
