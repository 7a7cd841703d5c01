import type { Socket } from 'node:net';
import { DateField, ThreadCounters } from '@spool/protocol';
import { describe, expect, test } from '@jest/globals';

import { ResponseWriter, type ResponseWriterHost } from '../../src/connection/response-writer.js';
import { Exchange } from '../../src/dispatch/exchange.js';
import { RequestClass } from '../../src/schedule/index.js';

/** A socket that takes bytes only when it is told to. */
class FakeSocket {
  destroyed = false;
  wasReset = false;
  remoteFamily: string | undefined = 'IPv4';
  written = '';
  corkCount = 0;
  readonly #callbacks: (() => void)[] = [];

  write(bytes: string | Uint8Array, callback?: string | (() => void)): boolean {
    expect(this.destroyed).toBe(false);
    this.written += typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1');
    if (typeof callback === 'function') this.#callbacks.push(callback);
    return true;
  }

  /** Tells that everything written so far has been taken. */
  take(): void {
    for (const callback of this.#callbacks.splice(0)) callback();
  }

  cork(): void {
    this.corkCount++;
  }

  uncork(): void {
    this.corkCount--;
  }

  destroy(): void {
    this.destroyed = true;
  }

  resetAndDestroy(): void {
    this.wasReset = true;
    this.destroyed = true;
  }
}

/** A connection that keeps what its writer tells it. */
class FakeHost implements ResponseWriterHost {
  readonly date = new DateField();
  readonly counters = new ThreadCounters();
  readonly serverTiming = false;
  readonly turnsOver: boolean[] = [];
  unflushedCount = 0;
  closeDecidedCount = 0;
  isLast = false;

  onUnflushed(): void {
    this.unflushedCount++;
  }

  onTurnOver(keepAlive: boolean): void {
    this.turnsOver.push(keepAlive);
  }

  onCloseDecided(): void {
    this.closeDecidedCount++;
  }

  onBodyRoom(): void {
    throw new Error('There is no body');
  }

  mayPersist(): boolean {
    return !this.isLast;
  }
}

const DATE = /date: [^\r]+\r\n/g;
const OK = { status: 200, text: 'HTTP/1.1 200 OK\r\n', hasDate: false };
const FAILED = { status: 500, retryAfterSeconds: undefined } as const;

/** A writer and what is around it. */
function createWriter(): {
  socket: FakeSocket;
  host: FakeHost;
  writer: ResponseWriter;
  begin: (options?: { isHead?: boolean; minorVersion?: 0 | 1; keepAlive?: boolean }) => Exchange;
  flushed: () => string;
} {
  const socket = new FakeSocket();
  const host = new FakeHost();
  const writer = new ResponseWriter(socket as unknown as Socket, host);
  let requestId = 0;
  return {
    socket,
    host,
    writer,
    begin: (options) => {
      const exchange = new Exchange({
        sink: writer,
        requestId: ++requestId,
        receivedAtMs: 0,
        requestClass: new RequestClass(),
        remoteAddress: '',
        isHead: false,
        isSafe: true,
        isIdempotent: true,
        affinityHash: 0,
        minorVersion: 1,
        keepAlive: true,
        ...options,
      });
      writer.begin(exchange);
      return exchange;
    },
    flushed: () => {
      writer.flush();
      return socket.written.replace(DATE, '');
    },
  };
}

/** Answers with a whole text. */
function answer(writer: ResponseWriter, exchange: Exchange, text: string): void {
  writer.onHead(exchange, { ...OK, contentLength: text.length });
  if (text !== '') writer.onText(exchange, text);
  writer.onEnd(exchange);
}

/** The bytes of such an answer, without the Date. */
function answered(text: string, connection = ''): string {
  return `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n${connection}\r\n${text}`;
}

describe('ResponseWriter', () => {
  test('flush() writes nothing when nothing has gathered', () => {
    const { flushed, host } = createWriter();
    expect(flushed()).toBe('');
    expect(host.unflushedCount).toBe(0);
  });

  test('onEnd() gathers text until flush(), and asks for one flush', () => {
    const { writer, begin, socket, host, flushed } = createWriter();
    answer(writer, begin(), 'a');
    answer(writer, begin(), '');
    expect(socket.written).toBe('');
    expect(host.unflushedCount).toBe(1);
    expect(flushed()).toBe(answered('a') + answered(''));
    expect(host.turnsOver).toEqual([true, true]);
    expect(writer.pendingCount).toBe(0);
  });

  test('onHead() holds a response until those before it are complete', () => {
    const { writer, begin, flushed } = createWriter();
    const [first, second, third] = [begin(), begin(), begin()];
    answer(writer, third, 'third');
    answer(writer, second, 'second');
    expect(flushed()).toBe('');
    writer.onHead(first, { ...OK, contentLength: 2 });
    writer.onText(first, 'fi');
    expect(flushed()).toBe(answered('fi'));
    writer.onEnd(first);
    expect(flushed()).toBe(answered('fi') + answered('second') + answered('third'));
    expect(writer.pendingCount).toBe(0);
  });

  test('onHead() frames a body of unknown length in chunks, and until the end for HTTP/1.0', () => {
    for (const minorVersion of [1, 0] as const) {
      const { writer, begin, flushed, host } = createWriter();
      const exchange = begin({ minorVersion });
      writer.onHead(exchange, { ...OK, contentLength: -1 });
      writer.onText(exchange, 'abc');
      writer.onEnd(exchange);
      const expected =
        minorVersion === 1
          ? 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'
          : 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabc';
      expect(flushed()).toBe(expected);
      expect(host.turnsOver).toEqual([minorVersion === 1]);
    }
  });

  test('onText() drops the body of a response to HEAD', () => {
    const { writer, begin, flushed } = createWriter();
    answer(writer, begin({ isHead: true }), 'body');
    expect(flushed()).toBe('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n');
  });

  test('onBytes() writes from where the bytes lie, and releases them when the socket has taken them', () => {
    const { writer, begin, socket, flushed } = createWriter();
    const exchange = begin();
    let releasedCount = 0;
    writer.onHead(exchange, { ...OK, contentLength: -1 });
    writer.onBytes(exchange, Buffer.from('shared'), () => releasedCount++);
    expect(socket.corkCount).toBe(1);
    writer.onEnd(exchange);
    expect(flushed()).toBe('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\nshared\r\n0\r\n\r\n');
    expect(socket.corkCount).toBe(0);
    expect(releasedCount).toBe(0);
    socket.take();
    expect(releasedCount).toBe(1);
  });

  test('onBytes() releases what nobody will get: of an unknown exchange, of HEAD, after the socket is gone', () => {
    const { writer, begin, socket } = createWriter();
    let releasedCount = 0;
    const release = (): number => releasedCount++;
    const stranger = createWriter().begin();
    writer.onBytes(stranger, Buffer.from('x'), release);
    expect(releasedCount).toBe(1);
    const head = begin({ isHead: true });
    writer.onHead(head, { ...OK, contentLength: -1 });
    writer.onBytes(head, Buffer.from('x'), release);
    expect(releasedCount).toBe(2);
    writer.onEnd(head);
    const last = begin();
    writer.onHead(last, { ...OK, contentLength: -1 });
    writer.flush();
    socket.destroy();
    writer.onBytes(last, Buffer.from('x'), release);
    expect(releasedCount).toBe(3);
  });

  test('takePending() releases what was held, and returns every exchange', () => {
    const { writer, begin } = createWriter();
    const exchanges = [begin(), begin()];
    let releasedCount = 0;
    writer.onHead(exchanges[1], { ...OK, contentLength: -1 });
    writer.onBytes(exchanges[1], Buffer.from('x'), () => releasedCount++);
    expect(writer.takePending()).toEqual(exchanges);
    expect(releasedCount).toBe(1);
    expect(writer.pendingCount).toBe(0);
  });

  test('onFailure() answers in the turn of its request, when no head is out', () => {
    const { writer, begin, flushed, host } = createWriter();
    const [first, second] = [begin(), begin()];
    writer.onFailure(second, FAILED);
    answer(writer, first, '1');
    expect(flushed()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n1HTTP\/1\.1 500 /);
    expect(host.turnsOver).toEqual([true, true]);
  });

  test('onFailure() says when to try again', () => {
    const { writer, begin, flushed } = createWriter();
    writer.onFailure(begin(), { status: 503, retryAfterSeconds: 7 });
    expect(flushed()).toContain('\r\nretry-after: 7\r\n');
  });

  test('onFailure() destroys the socket when the head is out, and leaves the exchange to be cancelled', () => {
    const { writer, begin, socket, flushed, host } = createWriter();
    const [first, second] = [begin(), begin()];
    writer.onHead(first, { ...OK, contentLength: -1 });
    first.hasHead = true;
    writer.onFailure(first, FAILED);
    expect(flushed()).toBe('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    expect(socket).toMatchObject({ destroyed: true, wasReset: false });
    expect(host.turnsOver).toEqual([]);
    expect(writer.takePending()).toEqual([first, second]);
  });

  test.each([
    ['IPv4', true],
    [undefined, false],
  ])('onFailure() resets a socket of family %s when only its end ends the body: %s', (remoteFamily, wasReset) => {
    const { writer, begin, socket } = createWriter();
    socket.remoteFamily = remoteFamily;
    const exchange = begin({ minorVersion: 0 });
    writer.onHead(exchange, { ...OK, contentLength: -1 });
    exchange.hasHead = true;
    writer.onFailure(exchange, FAILED);
    expect(socket).toMatchObject({ destroyed: true, wasReset });
  });

  test('onText() breaks off a body longer than announced, and onEnd() a shorter one', () => {
    for (const text of ['abcd', 'ab']) {
      const { writer, begin, socket, flushed } = createWriter();
      const exchange = begin();
      writer.onHead(exchange, { ...OK, contentLength: 3 });
      writer.onText(exchange, text);
      writer.onEnd(exchange);
      expect(flushed()).toBe(`HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n${text === 'ab' ? text : ''}`);
      expect(socket.destroyed).toBe(true);
    }
  });

  test('a broken response behind another one does not harm that one', () => {
    const { writer, begin, socket, flushed } = createWriter();
    const [first, second] = [begin(), begin()];
    writer.onHead(second, { ...OK, contentLength: 3 });
    writer.onEnd(second);
    expect(socket.destroyed).toBe(false);
    answer(writer, first, 'first');
    expect(flushed()).toBe(`${answered('first')}HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n`);
    expect(socket.destroyed).toBe(true);
  });

  test('writeLast() comes after what is owed, and ends the connection', () => {
    const { writer, begin, flushed, host } = createWriter();
    const first = begin();
    host.isLast = true;
    writer.writeLast('REFUSED');
    expect(flushed()).toBe('');
    answer(writer, first, '1');
    // Not the last one: another follows.
    expect(flushed()).toBe(`${answered('1')}REFUSED`);
    expect(host.turnsOver).toEqual([true, false]);
  });

  test('writeLast() goes out at once when nothing is owed', () => {
    const { writer, flushed, host } = createWriter();
    writer.writeLast('REFUSED');
    expect(flushed()).toBe('REFUSED');
    expect(host.turnsOver).toEqual([false]);
  });

  test('abandon() takes a request out of line', () => {
    const { writer, begin, flushed } = createWriter();
    const [first, second] = [begin(), begin()];
    writer.abandon(second);
    expect(writer.pendingCount).toBe(1);
    answer(writer, first, '1');
    expect(flushed()).toBe(answered('1'));
  });

  test('onInterim() waits for its turn', () => {
    const { writer, begin, flushed } = createWriter();
    const [first, second] = [begin(), begin()];
    writer.onInterim(second, 'CONTINUE');
    expect(flushed()).toBe('');
    answer(writer, first, '1');
    expect(flushed()).toBe(`${answered('1')}CONTINUE`);
    answer(writer, second, '2');
    expect(flushed()).toBe(`${answered('1')}CONTINUE${answered('2')}`);
  });

  test('onHead() says close on the last response, and only there', () => {
    const { writer, begin, flushed, host } = createWriter();
    const [first, second] = [begin(), begin()];
    host.isLast = true;
    answer(writer, first, '1');
    answer(writer, second, '2');
    expect(flushed()).toBe(answered('1') + answered('2', 'connection: close\r\n'));
    expect(host.turnsOver).toEqual([true, false]);
  });

  test('onHead() says keep-alive to HTTP/1.0, and keeps a Date the handler gave', () => {
    const { writer, begin, socket } = createWriter();
    const exchange = begin({ minorVersion: 0 });
    writer.onHead(exchange, { ...OK, text: 'HTTP/1.1 200 OK\r\nDate: mine\r\n', hasDate: true, contentLength: 0 });
    writer.onEnd(exchange);
    writer.flush();
    expect(socket.written).toBe('HTTP/1.1 200 OK\r\nDate: mine\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n');
  });

  test('what is behind a response that closes is dropped, its bytes released and its exchange cancelled', () => {
    const { writer, begin, flushed } = createWriter();
    const [first, second] = [begin({ minorVersion: 0 }), begin({ minorVersion: 0 })];
    let releasedCount = 0;
    writer.onHead(second, { ...OK, contentLength: 1 });
    writer.onBytes(second, Buffer.from('x'), () => releasedCount++);
    writer.onHead(first, { ...OK, contentLength: -1 });
    writer.onText(first, '1');
    writer.onEnd(first);
    expect(flushed()).toBe('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n1');
    expect(releasedCount).toBe(1);
    expect(writer.takePending()).toEqual([second]);
  });
});
