/** What RFC 9112 asks of a recipient and no other test of a reader shows. The table in docs/http.md names these tests. */
import { describe, expect, test } from '@jest/globals';
import { summaryOf } from './record-responses.js';

describe('ResponseParser and folded lines', () => {
  test.each(['HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n', 'HTTP/1.1 200 OK\r\n X: y\r\n\r\n'])(
    'next() refuses a folded line in a response: %j',
    (input) => {
      expect(summaryOf(input)).toEqual(['ERROR 502 ERR_SPOOL_OBSOLETE_LINE_FOLDING']);
    },
  );
});
