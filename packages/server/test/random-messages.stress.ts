/** Ten thousand requests with bodies of every size, pipelined, split at random: each response matches its request. */

import { expect, test } from '@jest/globals';

import { RawConnection } from './raw-connection.js';
import { createRandom, SEED } from './schedule/seeded-random.js';
import { startServer } from './start-server.js';

const CONNECTION_COUNT = 100;
const REQUESTS_PER_CONNECTION = 100;
const PIPELINE_DEPTH = 16;
const MAX_BODY_BYTES = 60 * 1024;
const MAX_PIECE_BYTES = 32 * 1024;

/** Random bytes, of which every body is a piece. */
const source = Buffer.alloc(2 * MAX_BODY_BYTES);
const sourceRandom = createRandom(SEED);
for (let index = 0; index < source.length; index++) source[index] = sourceRandom() * 256;

interface PlannedRequest {
  readonly target: string;
  readonly body: Buffer;
  readonly bytes: Buffer;
}

/** Makes a request: half of them small, some without a body, a third of the others chunked. */
function planRequest(target: string, random: () => number): PlannedRequest {
  const limitBytes = random() < 0.5 ? 600 : MAX_BODY_BYTES;
  const byteCount = random() < 0.1 ? 0 : Math.floor(random() * (limitBytes + 1));
  const start = Math.floor(random() * (source.length - byteCount));
  const body = source.subarray(start, start + byteCount);
  const head = `POST ${target} HTTP/1.1\r\nHost: test\r\n`;
  if (random() >= 1 / 3) {
    return { target, body, bytes: Buffer.concat([Buffer.from(`${head}Content-Length: ${byteCount}\r\n\r\n`), body]) };
  }
  const pieces = [Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`)];
  for (let offset = 0; offset < byteCount;) {
    const chunk = body.subarray(offset, offset + 1 + Math.floor(random() * 20_000));
    pieces.push(Buffer.from(`${chunk.byteLength.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
    offset += chunk.byteLength;
  }
  pieces.push(Buffer.from('0\r\n\r\n'));
  return { target, body, bytes: Buffer.concat(pieces) };
}

/** Runs one connection: never more than the depth unanswered, in pieces that end anywhere. */
async function runConnection(port: number, connectionIndex: number): Promise<number> {
  const random = createRandom(SEED + connectionIndex + 1);
  const connection = await RawConnection.open(port);
  const requests = Array.from({ length: REQUESTS_PER_CONNECTION }, (_, index) =>
    planRequest(`/${connectionIndex}/${index}`, random),
  );
  let sentCount = 0;
  let answeredCount = 0;
  while (answeredCount < requests.length) {
    const batch = requests.slice(sentCount, answeredCount + PIPELINE_DEPTH);
    sentCount += batch.length;
    const bytes = Buffer.concat(batch.map((request) => request.bytes));
    for (let offset = 0; offset < bytes.byteLength;) {
      const piece = bytes.subarray(offset, offset + 1 + Math.floor(random() * MAX_PIECE_BYTES));
      // Not waited for: a peer that reads while it writes cannot deadlock with one that does not.
      connection.send(piece);
      offset += piece.byteLength;
    }
    const readCount = 1 + Math.floor(random() * (sentCount - answeredCount));
    for (let count = 0; count < readCount; count++) {
      const { target, body } = requests[answeredCount++];
      const response = await connection.reader.readResponse();
      if (response.status !== 200 || response.fields.get('x-target') !== target || !response.body.equals(body)) {
        throw new Error(`Response to ${target} is ${response.status} for ${response.fields.get('x-target')}`);
      }
    }
  }
  connection.socket.end();
  return answeredCount;
}

test(`10,000 pipelined requests match their responses (SPOOL_TEST_SEED=${SEED})`, async () => {
  const server = await startServer('routes', { workers: 3 });
  const counts = await Promise.all(
    Array.from({ length: CONNECTION_COUNT }, (_, index) => runConnection(server.port, index)),
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(CONNECTION_COUNT * REQUESTS_PER_CONNECTION);
  expect(server.requestErrors).toEqual([]);
  expect(server.workerExits).toEqual([]);
}, 120_000);
