import { expect, test } from '@jest/globals';
import { resolveRequestLimits } from '@spool/protocol';

import { RequestReader, type RequestReaderHost } from '../../src/connection/request-reader.js';

/** A connection that takes no request, and may have no room for one. */
class FullHost implements RequestReaderHost {
  readonly limits = resolveRequestLimits();
  readonly inlineBytes = 4096;
  readonly pipelinedBytes = 4096;
  isFull = false;
  isLast = false;
  headCount = 0;

  onHead(): undefined {
    this.headCount++;
    this.isLast = true;
  }

  onExpectContinue(): never {
    throw new Error('not expected');
  }

  onRequest = this.onExpectContinue.bind(this);
  onBodyPiece = this.onExpectContinue.bind(this);
  onBodyEnd = this.onExpectContinue.bind(this);
  onUnwantedBody = this.onExpectContinue.bind(this);
  onProblem = this.onExpectContinue.bind(this);
  onPause = this.onExpectContinue.bind(this);
}

test('isInHead is false while the rest of a head has come and waits for room: its sender is not slow', () => {
  const host = new FullHost();
  const reader = new RequestReader(host);
  reader.read(Buffer.from('GET / HTTP/1.1\r\nHo'));
  expect(reader.isInHead).toBe(true);
  host.isFull = true;
  reader.read(Buffer.from('st: test\r\n\r\n'));
  expect([reader.isInHead, reader.hasUnparsed, reader.isIdle]).toEqual([false, true, false]);
  host.isFull = false;
  reader.resume();
  expect([host.headCount, reader.hasUnparsed]).toEqual([1, false]);
});
