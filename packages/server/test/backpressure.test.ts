/** What a slow side may pile up: of one exchange no more than its credit and some buffers, and nothing of any other. */

import { describe, expect, test } from '@jest/globals';

import type { RawConnection } from './raw-connection.js';
import { seededBytes } from './seeded-bytes.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer } from './start-server.js';
import { UNIX_SLACK_BYTES, startUnixServer } from './unix-server.js';
import { untilSteady } from './until-steady.js';

const HOST = 'Host: test\r\n';
const KIB = 1024;
const MIB = 1024 * KIB;
/** More than all bounds together, so that a missing one shows. */
const LARGE_BYTES = 2 * MIB;
const PIECE_BYTES = 16 * KIB;
/** More than is held of one body before its socket is not read any more. */
const STUCK_BYTES = 600 * KIB;

const PLACES = [
  { name: 'a usual channel', ioThreads: 1, channel: { creditBytes: 256 * KIB }, creditBytes: 256 * KIB },
  { name: 'a usual channel', ioThreads: 0, channel: { creditBytes: 256 * KIB }, creditBytes: 256 * KIB },
  {
    name: 'the smallest channel',
    ioThreads: 1,
    channel: { ringBytes: 4096, slabBytes: 512, slabCount: 2, creditBytes: 1500, inlineBytes: 64, exchangeCount: 8 },
    creditBytes: 1500,
  },
];
const LIMITS = { headBytes: 512, fieldCount: 16, bodyBytes: Infinity };

/** A body's buffer, unread bytes and one read: what an I/O thread holds of a request whose handler is slow. */
const HELD_BYTES = 4 * 64 * KIB;

/** Sends bytes one piece after the other, and counts what the kernel has taken. */
class CountedUpload {
  takenBytes = 0;
  readonly done: Promise<void>;

  constructor(connection: RawConnection, body: Buffer) {
    this.done = this.#send(connection, body);
  }

  async #send(connection: RawConnection, body: Buffer): Promise<void> {
    for (let start = 0; start < body.byteLength; start += PIECE_BYTES) {
      const piece = body.subarray(start, start + PIECE_BYTES);
      await connection.sendNow(piece);
      this.takenBytes += piece.byteLength;
    }
  }
}

/** What `/numbered` answers. */
function numberedBytes(chunkCount: number, chunkBytes: number): Buffer {
  return Buffer.concat(Array.from({ length: chunkCount }, (_, index) => Buffer.alloc(chunkBytes, index)));
}

/** Lets the handler of `/events` make so many events, counted from the first. */
function allowEvents({ words }: SharedGate, count: number): void {
  Atomics.store(words, 0, count);
  Atomics.notify(words, 0);
}

describe.each(PLACES)('through $name with ioThreads: $ioThreads', ({ ioThreads, channel, creditBytes }) => {
  const options = { ioThreads, channel, limits: LIMITS, workers: 1 };

  test('a slow handler stops its client, and gets everything when it reads on', async () => {
    const gate = new SharedGate();
    const { connect } = await startUnixServer('bodies', { ...options, workerData: { gate: gate.words } });
    const [connection, other] = [await connect(), await connect()];
    const body = seededBytes(1, LARGE_BYTES);
    connection.send(`POST /read-after-gate HTTP/1.1\r\n${HOST}Content-Length: ${body.byteLength}\r\n\r\n`);
    const upload = new CountedUpload(connection, body);
    await gate.arrived(1);
    const takenBytes = await untilSteady(() => upload.takenBytes, other);
    expect(takenBytes).toBeLessThan(creditBytes + HELD_BYTES + UNIX_SLACK_BYTES);
    gate.open();
    expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
    await upload.done;
  });

  test('a slow client stops its handler, and gets everything when it reads on', async () => {
    const gate = new SharedGate();
    const { connect } = await startUnixServer('producing', { ...options, workerData: { gate: gate.words } });
    const [connection, other] = [await connect(), await connect()];
    const chunkCount = LARGE_BYTES / PIECE_BYTES;
    connection.send(`GET /numbered?chunks=${chunkCount}&bytes=${PIECE_BYTES} HTTP/1.1\r\n${HOST}\r\n`);
    await gate.counted(1);
    const madeCount = await untilSteady(() => gate.count, other);
    expect(madeCount * PIECE_BYTES).toBeLessThan(creditBytes + PIECE_BYTES + UNIX_SLACK_BYTES);
    const response = await connection.reader.readResponse();
    expect(response.body.equals(numberedBytes(chunkCount, PIECE_BYTES))).toBe(true);
    expect(gate.count).toBe(chunkCount);
  });

  test('a client that reads nothing of an echo stops its own upload', async () => {
    const { connect } = await startUnixServer('bodies', options);
    const [connection, other] = [await connect(), await connect()];
    const body = seededBytes(1, LARGE_BYTES);
    connection.send(`POST /echo-length HTTP/1.1\r\n${HOST}Content-Length: ${body.byteLength}\r\n\r\n`);
    const upload = new CountedUpload(connection, body);
    const takenBytes = await untilSteady(() => upload.takenBytes, other);
    expect(takenBytes).toBeLessThan(2 * (creditBytes + UNIX_SLACK_BYTES) + HELD_BYTES);
    expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
    await upload.done;
  });

  test('slow clients stall no other response of their worker', async () => {
    const { connect } = await startUnixServer('producing', options);
    const slow = [await connect(), await connect(), await connect()];
    for (const connection of slow) {
      connection.send(`GET /numbered?chunks=1000&bytes=${PIECE_BYTES} HTTP/1.1\r\n${HOST}\r\n`);
      await connection.reader.readHead();
    }
    const other = await connect();
    for (let round = 0; round < 3; round++) {
      const response = await other.get(`/numbered?chunks=20&bytes=${PIECE_BYTES}`);
      expect(response.body.equals(numberedBytes(20, PIECE_BYTES))).toBe(true);
    }
  });

  test('handlers that read nothing stall no other request of their worker', async () => {
    const gate = new SharedGate();
    const { connect } = await startUnixServer('bodies', { ...options, workerData: { gate: gate.words } });
    const slow = [await connect(), await connect(), await connect()];
    for (const connection of slow) {
      connection.send(`POST /read-after-gate HTTP/1.1\r\n${HOST}Content-Length: ${STUCK_BYTES}\r\n\r\n`);
      connection.send(Buffer.alloc(STUCK_BYTES));
    }
    await gate.arrived(slow.length);
    const other = await connect();
    const body = seededBytes(1, 100_000);
    for (let round = 0; round < 3; round++) {
      expect((await other.post('/echo', body)).body.equals(body)).toBe(true);
    }
    gate.open();
    for (const connection of slow) {
      expect((await connection.reader.readResponse()).body.equals(Buffer.alloc(STUCK_BYTES))).toBe(true);
    }
  });
});

describe.each(IO_THREADS)('a response that streams with ioThreads: $ioThreads', (io) => {
  test('has its head out before its first byte is made', async () => {
    const server = await startServer('producing', io);
    const connection = await server.connect();
    connection.send(`GET /never HTTP/1.1\r\n${HOST}\r\n`);
    expect(await connection.reader.readHead()).toMatchObject({ status: 200, framing: 'chunked' });
    // An end would not do: as long as nothing is written, it only says that the client sends no more.
    connection.reset();
  });

  test('has each event out before the next one is made', async () => {
    const gate = new SharedGate();
    const server = await startServer('producing', { ...io, workerData: { gate: gate.words } });
    const connection = await server.connect();
    const eventCount = 5;
    connection.send(`GET /events?events=${eventCount} HTTP/1.1\r\n${HOST}Accept: text/event-stream\r\n\r\n`);
    const head = await connection.reader.readHead();
    expect(head.fields.get('content-type')).toBe('text/event-stream');
    for (let index = 0; index < eventCount; index++) {
      allowEvents(gate, index + 1);
      expect((await connection.reader.readChunk()).toString()).toBe(`id: ${index}\ndata: event ${index}\n\n`);
    }
    expect(await connection.reader.readChunk()).toHaveLength(0);
    expect((await connection.get('/plain')).body.toString()).toBe('plain');
  });
});
