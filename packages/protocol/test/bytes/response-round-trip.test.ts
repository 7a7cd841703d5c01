/** Reads with the response parser what the server's writer frames: the two halves of RFC 9112 section 6.3 must agree. */
import { describe, expect, test } from '@jest/globals';
import { CHUNK_END, chunkHead, LAST_CHUNK } from '../../src/bytes/chunk-head.js';
import { UNKNOWN_LENGTH } from '../../src/bytes/message-head.js';
import { BodyFraming, chooseFraming, finishHead, HeadFlag, problemResponse } from '../../src/bytes/response-framing.js';
import { encodeResponseHead } from '../../src/bytes/response-head.js';
import { MethodCode } from '../../src/semantics/method-code.js';
import { type ResponseRecord, recordResponses } from './record-responses.js';

const DATE = 'date: Sun, 06 Nov 1994 08:49:37 GMT\r\n';

/** Writes a response with the body `hello` as the server would. */
function write(
  status: number,
  methodCode: MethodCode,
  minorVersion: 0 | 1,
  lengthBytes: number,
): [string, BodyFraming] {
  const framing = chooseFraming(status, methodCode, minorVersion, lengthBytes);
  const flags = minorVersion === 0 ? HeadFlag.KEEP_ALIVE | HeadFlag.VERSION_10 : HeadFlag.KEEP_ALIVE;
  const head = finishHead(encodeResponseHead(status, '', ['A', 'b']), status, framing, lengthBytes, flags, DATE);
  if (framing === BodyFraming.NONE) return [head, framing];
  if (framing !== BodyFraming.CHUNKED) return [`${head}hello`, framing];
  return [`${head}${chunkHead(5)}hello${CHUNK_END}${LAST_CHUNK}`, framing];
}

function read(text: string, method: MethodCode, framing?: BodyFraming): ResponseRecord[] {
  const isFinished = framing === BodyFraming.UNTIL_CLOSE;
  return recordResponses([Buffer.from(text, 'latin1')], { methods: [method], isFinished });
}

describe('ResponseParser and the server’s writer', () => {
  const cases = [200, 201, 204, 205, 304, 404, 500].flatMap((status) =>
    [MethodCode.GET, MethodCode.HEAD, MethodCode.OTHER].flatMap((method) =>
      ([0, 1] as const).flatMap((minorVersion) =>
        [5, UNKNOWN_LENGTH].map((lengthBytes) => [status, method, minorVersion, lengthBytes] as const),
      ),
    ),
  );

  test.each(cases)('next() reads status %i to method %i of HTTP/1.%i with length %i', (...args) => {
    const [status, method, , lengthBytes] = args;
    const [text, framing] = write(...args);
    const records = read(text, method, framing);
    const body = framing === BodyFraming.NONE ? [] : [{ event: 'BODY', text: 'hello' }];
    expect(records.slice(1)).toEqual([...body, { event: 'END' }]);
    expect(records[0]).toMatchObject({ status, keepAlive: framing !== BodyFraming.UNTIL_CLOSE });
    const isLengthTold = lengthBytes !== UNKNOWN_LENGTH && status !== 204 && status !== 205;
    if (isLengthTold) expect(records[0]).toMatchObject({ announcedLength: lengthBytes });
  });

  test.each([true, false])('next() reads an error response when isHead is %s', (isHead) => {
    const text = problemResponse(503, { keepAlive: true, date: DATE, isHead, retryAfterSeconds: 1 });
    const records = read(text, isHead ? MethodCode.HEAD : MethodCode.GET);
    expect(records.at(-1)).toEqual({ event: 'END' });
    expect(records).toHaveLength(isHead ? 2 : 3);
  });
});
