/**
 * Adapts the transfers to `node:http`, as its documentation streams: with `pipeline`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sendAnswer } from '../serve/send-answer.js';
import { describeReceived, downloadChunkBytes, readDownloadBytes } from './transfer-paths.js';

/**
 * Answers an upload or a download.
 *
 * @param request - The request, its body untouched.
 * @param response - The response, untouched.
 */
export async function transferThroughStreams(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const downloadBytes = readDownloadBytes(request.url ?? '');
  if (downloadBytes !== undefined) {
    await pipeline(streamBytes(downloadBytes), response);
    return;
  }
  let receivedBytes = 0;
  const counter = new Writable({
    write(chunk: Buffer, _encoding, onWritten) {
      receivedBytes += chunk.length;
      onWritten();
    },
  });
  await pipeline(request, counter);
  sendAnswer(response, describeReceived(receivedBytes));
}

/** One chunk for all: what is measured is the way of the bytes, and not where they come from. */
function streamBytes(bodyBytes: number): Readable {
  const chunk = Buffer.alloc(downloadChunkBytes);
  let missingBytes = bodyBytes;
  return new Readable({
    highWaterMark: downloadChunkBytes,
    read() {
      if (missingBytes > 0) this.push(chunk.subarray(0, missingBytes));
      missingBytes -= chunk.length;
      if (missingBytes <= 0) this.push(null);
    },
  });
}
