import { describe, expect, test } from '@jest/globals';

import { parseWorkerFailure, threadDied, toSpoolError } from '../../src/thread-pool/worker-failure.js';

describe('parseWorkerFailure()', () => {
  test('returns what the worker says', () => {
    const failure = { code: 'ERR_SPOOL_HANDLER_LOAD', message: 'no', stack: 'at' };
    expect(parseWorkerFailure(JSON.stringify(failure))).toEqual(failure);
  });

  test('makes do with text that was cut off', () => {
    expect(parseWorkerFailure('{"code":"ERR_SPO')).toEqual({
      code: 'ERR_SPOOL_HANDLER_START',
      message: 'Handler module failed to start or close: {"code":"ERR_SPO',
      stack: undefined,
    });
  });

  test('makes do with no text', () => {
    expect(parseWorkerFailure(undefined).message).toContain('reason unknown');
  });
});

test.each([
  [new Error('out of band'), 'Worker thread died: out of band'],
  ['text', 'Worker thread died: text'],
  [undefined, 'Worker thread died: undefined'],
  [null, 'Worker thread died: null'],
])('threadDied(%p) says why', (error, message) => {
  expect(threadDied(error)).toMatchObject({ code: 'ERR_SPOOL_WORKER_DIED', message });
});

test('toSpoolError() keeps code and message, and the stack as cause', () => {
  const error = toSpoolError({ code: 'ERR_SPOOL_HANDLER_START', message: 'no database', stack: 'at start' });
  expect(error).toMatchObject({ code: 'ERR_SPOOL_HANDLER_START', message: 'no database', cause: 'at start' });
});
