import { describe, expect, test } from '@jest/globals';
import { HttpParserJsReader } from '../../src/micro/http-parser-js-reader.js';
import { LlhttpReader, UndiciStyleReader } from '../../src/micro/llhttp-reader.js';
import { sampleRequests } from '../../src/micro/sample-requests.js';
import { SpoolReader } from '../../src/micro/spool-reader.js';

const readers = [new SpoolReader(), new HttpParserJsReader(), new LlhttpReader(), new UndiciStyleReader()];

describe.each(readers.map((reader) => [reader.name, reader] as const))('%s', (_name, reader) => {
  test.each(sampleRequests.map((request) => [request.name, request] as const))(
    'frame() and read() find what is in the request: %s',
    (_requestName, { bytes, fieldCount }) => {
      const [head] = bytes.toString('latin1').split('\r\n\r\n');
      const [requestLine, ...fieldLines] = head.split('\r\n');
      const expected = [
        ...requestLine.split(' ').slice(0, 2),
        ...fieldLines.flatMap((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
      ];
      const strings: string[] = [];
      // Twice, since what one call leaves behind must not reach the next.
      for (let count = 0; count < 2; count++) {
        expect(reader.frame(bytes)).toBe(fieldCount);
        expect(reader.read(bytes, strings)).toBe(2 + 2 * fieldCount);
        expect(strings).toEqual(expected);
      }
    },
  );
});
