import { expect, test } from '@jest/globals';
import {
  createFrameMemory,
  exchangeIndexOf,
  frameFlagsOf,
  FrameType,
  frameTypeOf,
  packFrameWord,
} from '../../src/frame/frame-header.js';

test.each([0, 1, 0x7fff, 0x8000, 0xffff])('packFrameWord() keeps type, flags and exchange index %i apart', (index) => {
  for (const type of Object.values(FrameType)) {
    for (const flags of [0, 1, 2, 3, 0xff]) {
      // Through an Int32Array, as the ring holds it.
      const word = Int32Array.of(packFrameWord(type | (flags << 8), index))[0];
      expect([frameTypeOf(word), frameFlagsOf(word), exchangeIndexOf(word)]).toEqual([type, flags, index]);
    }
  }
});

test('createFrameMemory() makes views of the same memory, none of them a copy', () => {
  const buffer = new SharedArrayBuffer(64);
  const memory = createFrameMemory(buffer);
  memory.doubles[1] = 1.5;
  memory.words[4] = 0x01020304;
  memory.halfWords[10] = 0xffff;
  memory.bytes[22] = 7;
  const other = new DataView(buffer);
  expect(new Float64Array(buffer)[1]).toBe(1.5);
  expect(new Int32Array(buffer)[4]).toBe(0x01020304);
  expect([other.getUint16(20), other.getUint8(22)]).toEqual([0xffff, 7]);
});
