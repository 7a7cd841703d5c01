import { describe, expect, test } from '@jest/globals';
import { makeWorkload } from '../../src/workloads/workload.js';

describe('makeWorkload()', () => {
  test('gives hello the connections asked for and one worker', () => {
    expect(makeWorkload('hello', { connections: 8, workers: undefined })).toEqual({
      name: 'hello',
      lightConnections: 8,
      slowConnections: 0,
      workers: 1,
    });
  });

  test('gives mixed its own connections and more workers than slow ones', () => {
    const mixed = makeWorkload('mixed', { connections: 8, workers: undefined });
    expect(mixed).toMatchObject({ lightConnections: 16, slowConnections: 2, workers: 3 });
  });

  test('lets --workers win in both', () => {
    for (const name of ['hello', 'mixed'] as const) {
      expect(makeWorkload(name, { connections: 8, workers: 2 }).workers).toBe(2);
    }
  });
});
