import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { measureRequestCost } from '../../../src/micro/thread-per-request/measure-request-cost.js';
import { ModelProcess } from '../../../src/launch/model-process.js';

describe('measureRequestCost()', () => {
  test.each(['thread-per-request', 'node-http-piscina'])('measures %s', async (name) => {
    const script = fileURLToPath(new URL(`../../../dist/models/${name}.js`, import.meta.url));
    const command = { program: process.execPath, args: [script] };
    const model = await ModelProcess.start(command, { workers: 1, slowIterations: 0 });
    try {
      expect((await measureRequestCost(model, 20)).value).toBeGreaterThan(0);
    } finally {
      await model.stop();
    }
  });
});
