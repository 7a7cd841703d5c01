import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { type Sockets, startSockets } from '../dist/index.js';
import { endThreads, runInThread } from './run-in-thread.js';

// Each starts threads, which take their time on a busy machine.
jest.setTimeout(30_000);

let layer: Sockets;

beforeEach(async () => {
  layer = await startSockets();
});
afterEach(async () => {
  await endThreads();
  await layer.close();
});

describe('spawn()', () => {
  test('rejects the end of a thread whose module fails', async () => {
    const { ended } = layer.spawn('data:text/javascript,throw new Error("no")');
    await expect(ended).rejects.toMatchObject({ code: 'ERR_SPOOL_SOCKETS_THREAD_FAILED' });
  });

  test('starts a thread from one that never turns its event loop, and joinThread() waits for its end', async () => {
    const thread = runInThread(layer, (s) => {
      const child = s.spawn('data:text/javascript,export function main() {}');
      s.joinThread(child);
      return s.spawn('data:text/javascript,export function main() {}') === child;
    });
    await expect(thread.result).resolves.toBe(true);
  });

  test('gives descriptors back when the argument cannot be cloned', async () => {
    const thread = runInThread(layer, (s) => {
      const fd = s.socket(s.AF_INET, s.SOCK_STREAM);
      try {
        s.spawn('data:text/javascript,', { argument: () => undefined, descriptors: [fd] });
      } catch {
        return s.descriptorTable()[0].owner === s.threadNumber();
      }
      return false;
    });
    await expect(thread.result).resolves.toBe(true);
  });
});
