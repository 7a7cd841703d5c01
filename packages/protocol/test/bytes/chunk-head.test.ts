import { expect, test } from '@jest/globals';
import { CHUNK_END, chunkHead, LAST_CHUNK } from '../../src/bytes/chunk-head.js';
import { parseEveryWay, summarise } from './record-events.js';

test.each([
  [1, '1\r\n'],
  [15, 'f\r\n'],
  [16, '10\r\n'],
  [65_536, '10000\r\n'],
])('chunkHead(%i) is %j', (byteLength, line) => {
  expect(chunkHead(byteLength)).toBe(line);
});

test('chunkHead() makes chunks that the parser reads', () => {
  const body = `${chunkHead(12)}hello, world${CHUNK_END}${LAST_CHUNK}`;
  const input = `PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
  expect(summarise(parseEveryWay(input))).toEqual(['HEAD PUT /', 'BODY hello, world', 'END']);
});
