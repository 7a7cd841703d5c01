import { expect, test } from '@jest/globals';
import { recordByteCount } from '../../src/ring/record-layout.js';

test.each([
  [0, 8],
  [1, 16],
  [7, 16],
  [8, 16],
  [9, 24],
  [24, 32],
  [2 ** 29 - 8, 2 ** 29],
])('recordByteCount(%i) is %i', (payloadByteCount, byteCount) => {
  expect(recordByteCount(payloadByteCount)).toBe(byteCount);
});
