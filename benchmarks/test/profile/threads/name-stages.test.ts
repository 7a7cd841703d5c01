import { describe, expect, test } from '@jest/globals';
import { nameStages } from '../../../src/profile/threads/name-stages.js';
import { stageOf } from '../../../src/profile/threads/stage.js';
import { frameIn, profileOf } from './make-profile.js';

const none = (): undefined => undefined;

describe('stageOf()', () => {
  test.each([
    ['file:///s/packages/protocol/src/ring/ring-producer.ts', 'ring'],
    ['file:///s/packages/protocol/src/errors.ts', 'protocol'],
    ['file:///s/packages/server/src/worker/entry.ts', 'worker'],
    ['file:///s/packages/server/src/worker/request/spool-request.ts', 'worker'],
    ['file:///s/packages/server/src/io-thread/stages.ts', 'io-thread'],
    ['file:///s/packages/server/src/create-server.ts', 'server'],
    ['file:///s/benchmarks/dist/workloads/answer.js', 'handler'],
    ['file:///s/benchmarks/dist/models/spool.js', 'app'],
    ['file:///s/node_modules/.pnpm/piscina@5/node_modules/piscina/dist/index.js', 'piscina'],
    ['/s/node_modules/@a/b/server.js', '@a/b'],
    ['node:internal/streams/writable', 'node:internal/streams'],
    ['node:net', 'node:net'],
  ])('of %s is %s', (url, stage) => {
    expect(stageOf(frameIn(url), none)).toBe(stage);
  });

  test.each([
    ['(idle)', 'idle'],
    ['(garbage collector)', 'garbage collection'],
    ['(program)', 'native code'],
    ['writev', 'native code'],
  ])('of %s, which has no file, is %s', (name, stage) => {
    expect(stageOf(frameIn('', name), none)).toBe(stage);
  });

  test('of a joined file is that of the source', () => {
    const frame = frameIn('file:///s/packages/server/dist/threads/worker.js');
    expect(stageOf(frame, () => 'file:///s/packages/protocol/src/wake/parker.ts')).toBe('wake');
  });
});

describe('nameStages()', () => {
  test('adds up the time of each stage, longest first, and puts it into names', () => {
    const ring = 'file:///s/packages/protocol/src/ring/ring-producer.ts';
    const { profile, stages } = nameStages(
      profileOf(frameIn('', '(idle)'), frameIn(ring, 'tryClaim'), frameIn(ring, '')),
      none,
    );
    expect(stages).toEqual([
      { stage: 'ring', selfMs: 2 },
      { stage: 'idle', selfMs: 1 },
    ]);
    expect(profile.nodes.map(({ callFrame }) => callFrame.functionName)).toEqual([
      '(idle)',
      'ring: tryClaim',
      'ring: (anonymous)',
    ]);
  });
});
