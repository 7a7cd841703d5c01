import { afterEach, describe, expect, test } from '@jest/globals';
// The built files: what starts processes cannot be loaded from TypeScript.
import { checkAnswers } from '../dist/turns/check-answers.js';
import { measureTransfer } from '../dist/measure/measure-transfer.js';
import { findModelCommand } from '../dist/launch/model-command.js';
import { ModelProcess } from '../dist/launch/model-process.js';
import { modelNames, workloadNames, type ModelName } from '../src/options.js';
import { findInability } from '../src/workloads/find-inability.js';
import { lightRequest, makeBurstRequest } from '../src/workloads/workload-request.js';
import { makeWorkload } from '../src/workloads/workload.js';

const settings = { workers: 2, slowIterations: 1_000 };
const workloads = workloadNames.map((name) =>
  makeWorkload(name, { connections: 1, workers: 2, rate: 1, transferMib: 1 }),
);

/** What these say where they are not there; all others come with every install. */
const reasons: Partial<Record<ModelName, RegExp>> = {
  bun: /^no Bun that runs here/,
  deno: /^no Deno that runs here/,
  epoll: /^(no C compiler|epoll is Linux's)/,
  'handle-transfer': /^needs a Node that can transfer sockets .* SPOOL_NEWER_NODE/,
  'reuse-port': /^needs Linux and Node 22.12 .* SPOOL_NEWER_NODE/,
  'undici-thread-interceptor': /^needs Node 22 .* SPOOL_NEWER_NODE/,
  watt: /bench:peers/,
};

let running: ModelProcess | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

/** Undefined where this machine has not what the model needs: then the reason is what is tested. */
async function start(name: ModelName): Promise<ModelProcess | undefined> {
  const found = findModelCommand(name);
  if (found.kind === 'missing') {
    expect(found.reason).toMatch(reasons[name] ?? 'nothing: it must be there');
    return undefined;
  }
  expect(found.command.versions).toMatch(/\d+\.\d+\.\d+/);
  return (running = await ModelProcess.start(found.command, settings));
}

describe('each model', () => {
  test.each(modelNames)(
    '%s gives the right answers, to every workload that it can be asked',
    async (name) => {
      const model = await start(name);
      if (model === undefined) return;
      const asked = workloads.filter(
        (workload) => findInability(name, { workload, openFileLimit: undefined }) === undefined,
      );
      // Several workloads ask the same.
      const requests = new Set(
        asked.flatMap((workload) => (workload.kind === 'closed-loop' ? [workload.request] : [])),
      );
      const { responseFields } = await checkAnswers(model.port, {
        requests: [lightRequest, makeBurstRequest(20), ...requests],
        slowIterations: settings.slowIterations,
      });
      expect(responseFields).toEqual(expect.arrayContaining(['content-length', 'content-type', 'date']));
      for (const workload of asked) {
        if (workload.kind !== 'transfer') continue;
        const { up, down } = await measureTransfer(model, workload);
        expect([up.mibPerSecond > 0, down.mibPerSecond > 0]).toEqual([true, true]);
      }
    },
    30_000,
  );
});
