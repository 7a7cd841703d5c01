/** Those who disturb a load: clients that vanish or hardly read, and requests that kill, block or hang. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

import { RawConnection } from '../raw-connection.js';
import { randomInteger } from '../seeded-bytes.js';
import type { Load } from './load-client.js';

/** Does something again and again. */
export type Disturber = (load: Load) => Promise<void>;

/** What a slow client reads at a time, in bytes, and how often, in milliseconds. */
const SLOW_READ_BYTES = 1024;
const SLOW_READ_MS = 1000;

/** Sends part of a body and is gone. */
export async function vanishInBody({ port, random }: Load): Promise<void> {
  const connection = await RawConnection.open(port);
  const byteCount = randomInteger(random, 1000, 200_000);
  connection.send(`POST /echo/0 HTTP/1.1\r\nHost: test\r\nContent-Length: ${byteCount}\r\n\r\n`);
  await connection.sendNow(Buffer.alloc(randomInteger(random, 0, byteCount - 1)));
  await leave(connection, { isReset: random() < 0.5 });
}

/** Reads part of an answer and is gone. */
export async function vanishInAnswer({ port, random }: Load): Promise<void> {
  const connection = await RawConnection.open(port);
  const kind = random() < 0.5 ? 'whole' : 'endless';
  connection.send(`GET /${kind}/0?bytes=200000 HTTP/1.1\r\nHost: test\r\n\r\n`);
  const head = await connection.reader.readHead();
  // One whose worker died has another answer, which is as good to leave.
  if (head.status === 200) await connection.reader.readBytes(randomInteger(random, 1, 100_000)).catch(() => undefined);
  await leave(connection, { isReset: random() < 0.5 });
}

/** Takes a response that does not end at 1 KiB a second, for some seconds. */
export async function readSlowly({ port, random }: Load): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.pause();
  socket.write('GET /endless/0 HTTP/1.1\r\nHost: test\r\n\r\n');
  for (let count = randomInteger(random, 1, 5); count > 0 && !socket.destroyed; count--) {
    await setTimeout(SLOW_READ_MS);
    socket.read(SLOW_READ_BYTES);
  }
  if (socket.closed) return;
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
}

/** Sends a body of some pieces slowly, and expects it back unless its worker died. */
export async function uploadSlowly({ port, random }: Load): Promise<void> {
  const connection = await RawConnection.open(port);
  connection.send('POST /echo/0 HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n');
  const pieceCount = randomInteger(random, 1, 10);
  for (let count = 0; count < pieceCount; count++) {
    await connection.sendNow('5\r\nslow\n\r\n');
    await setTimeout(SLOW_READ_MS / 10);
  }
  connection.send('0\r\n\r\n');
  const { status, body } = await connection.reader.readResponse();
  const isRight = status === 200 ? body.toString() === 'slow\n'.repeat(pieceCount) : status === 503 || status === 504;
  if (!isRight) throw new Error(`Slow upload got ${status} with ${body.byteLength} bytes`);
  await leave(connection, { isReset: false });
}

async function leave(connection: RawConnection, { isReset }: { readonly isReset: boolean }): Promise<void> {
  const { socket } = connection;
  if (socket.closed) return;
  const closed = once(socket, 'close');
  if (isReset) connection.reset();
  else socket.destroy();
  await closed;
}

/** What a request got that ends its thread or never ends. */
export interface Damage {
  readonly number: number;
  readonly by: string;
}

/**
 * Has a worker die, or a handler hang.
 *
 * @param connection - Where to ask for it. It goes on afterwards.
 * @param load - Which numbers are given out.
 * @param by - Which way, of handlers/deaths.mjs.
 * @throws Error when the answer is not 503 or 504 on a connection that goes on.
 */
export async function doDamage(connection: RawConnection, load: Load, by: string): Promise<Damage> {
  const isSafe = load.random() < 0.5;
  const number = ++load.requestCount;
  if (!isSafe) load.unsafeNumbers.push(number);
  connection.send(`${isSafe ? 'GET' : 'POST'} /die/${number}?by=${by} HTTP/1.1\r\nHost: test\r\n\r\n`);
  const { status, framing, fields } = await connection.reader.readResponse();
  const isWellFormed = framing === 'length' && fields.get('connection') === 'keep-alive';
  // One that loops or hangs is overdue, and so is one whose worker loops before it dies.
  if (isWellFormed && (status === 503 || status === 504)) return { number, by };
  throw new Error(`Request ${number} that dies by ${by} got ${status}, framed by ${framing}`);
}
