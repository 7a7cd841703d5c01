import { describe, expect, test } from '@jest/globals';
import { parseResponseHead, summaryOf } from './record-responses.js';

/** A response of a status line and nothing else that matters. */
function withLine(line: string): string {
  return `${line}\r\nContent-Length: 0\r\n\r\n`;
}

describe('StatusLineReader', () => {
  test.each([
    ['HTTP/1.1 200 OK', 200, 'OK', 1],
    ['HTTP/1.0 404 Not Found', 404, 'Not Found', 0],
    ['HTTP/1.1 500 caf\xe9\tau lait', 500, 'caf\xe9\tau lait', 1],
    ['HTTP/1.1 200 ', 200, '', 1],
    // A deviation: the sender must write the space (RFC 9112 section 4).
    ['HTTP/1.1 200', 200, '', 1],
    ['HTTP/1.1 200  OK ', 200, ' OK ', 1],
    ['HTTP/1.9 200 OK', 200, 'OK', 1],
    ['HTTP/1.1 600 What', 600, 'What', 1],
    ['HTTP/1.1 099 What', 99, 'What', 1],
    ['HTTP/1.1 000 What', 0, 'What', 1],
    ['HTTP/1.1 999 What', 999, 'What', 1],
  ])('read() takes the line %j', (line, status, reason, minorVersion) => {
    expect(parseResponseHead(withLine(line))).toMatchObject({ status, reason, minorVersion });
  });

  test.each(['HTTP/2.0 200 OK', 'HTTP/0.9 200 OK', 'HTTP/5.6 200 OK'])(
    'read() fails with UNSUPPORTED_VERSION when the line is %j',
    (line) => {
      expect(summaryOf(withLine(line))).toEqual(['ERROR 502 ERR_SPOOL_UNSUPPORTED_VERSION']);
    },
  );

  test.each([
    'HTTP/1.1  200 OK',
    'HTTP/1.1\t200 OK',
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 2x0 OK',
    'HTTP/1.1 -20 OK',
    'HTTP/1.1 200\tOK',
    'HTTP/1.1 200X',
    'HTTP/1.1 OK',
    'HTTP/1.1',
    'HTTP/11.1 200 OK',
    'HTTP/1.10 200 OK',
    'HTTP/1,1 200 OK',
    'HTTP/x.1 200 OK',
    'HTTP/1.x 200 OK',
    'http/1.1 200 OK',
    'ICY 200 OK',
    'RTSP/1.0 200 OK',
    ' HTTP/1.1 200 OK',
    'HTTP/1.1 200 O\0K',
    'HTTP/1.1 200 O\x7fK',
    'GET / HTTP/1.1',
  ])('read() fails with INVALID_STATUS_LINE when the line is %j', (line) => {
    expect(summaryOf(withLine(line))).toEqual(['ERROR 502 ERR_SPOOL_INVALID_STATUS_LINE']);
  });

  test.each(['HTTP/1.1 200 OK\n', 'HTTP/1.1 200\n', 'HTTP/1.1 200 OK\rX', 'HTTP/1.1 200\rX', 'HTTP/1.1 200 OK\r\r\n'])(
    'read() fails with INVALID_LINE_ENDING when the line is %j',
    (line) => {
      expect(summaryOf(line)).toEqual(['ERROR 502 ERR_SPOOL_INVALID_LINE_ENDING']);
    },
  );
});
