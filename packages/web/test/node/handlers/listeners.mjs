/**
 * Listeners for the behaviour table, by path: plain functions of `node:http`, which know nothing of who calls them. Each says
 * in its response, or in `events`, what it has seen.
 */

import { EventEmitter, once } from 'node:events';
import { AsyncLocalStorage } from 'node:async_hooks';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

async function readBody(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

function sendJson(response, value) {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

/** Makes a listener that calls the one that the path names, with notes of its own. */
export function createListener() {
  const store = new AsyncLocalStorage();

  /** What listeners have seen whose client was gone by then; asked for by `/events`. */
  const events = [];
  const noted = new EventEmitter();

  function note(event) {
    events.push(event);
    noted.emit('event');
  }

  const listeners = {
    hello: (_request, response) => response.end('hello'),

    classes: (request, response) =>
      sendJson(response, [request instanceof IncomingMessage, response instanceof ServerResponse]),

    request: (request, response) =>
      sendJson(response, {
        method: request.method,
        url: request.url,
        version: [request.httpVersion, request.httpVersionMajor, request.httpVersionMinor],
        headers: request.headers,
        distinct: request.headersDistinct,
        raw: request.rawHeaders,
        isComplete: request.complete,
        remote: [request.socket.remoteAddress, request.socket.remoteFamily],
        isEncrypted: request.socket.encrypted === true,
      }),

    echo: (request, response) => request.pipe(response),

    gather: async (request, response) => {
      const body = await readBody(request);
      sendJson(response, {
        byteCount: body.length,
        isComplete: request.complete,
        trailers: request.trailers,
        raw: request.rawTrailers,
      });
    },

    slowly: async (request, response) => {
      let byteCount = 0;
      for await (const piece of request) {
        byteCount += piece.length;
        await new Promise(setImmediate);
      }
      response.end(String(byteCount));
    },

    chunks: async (_request, response) => {
      response.write('first ');
      await new Promise(setImmediate);
      response.write(Buffer.from('second '));
      await new Promise(setImmediate);
      response.end('third');
    },

    length: (_request, response) => {
      response.setHeader('Content-Length', 11);
      response.write('hello ');
      response.end('world');
    },

    big: async (_request, response) => {
      const piece = Buffer.alloc(100_000, 'x');
      let drainCount = 0;
      for (let index = 0; index < 40; index++) {
        if (response.write(piece)) continue;
        await once(response, 'drain');
        drainCount++;
      }
      response.end(drainCount > 0 ? 'drained' : 'never full');
    },

    pipe: async (_request, response) => {
      await pipeline(Readable.from(Array.from({ length: 50 }, (_, index) => `${index} `.repeat(1000))), response);
    },

    status: (_request, response) => {
      response.statusCode = 404;
      response.statusMessage = 'Nothing Here';
      response.end('gone');
    },

    empty: (_request, response) => response.writeHead(204).end(),

    'not-modified': (_request, response) => response.writeHead(304, { etag: '"a"' }).end(),

    cookies: (_request, response) => {
      response.setHeader('Set-Cookie', ['a=1', 'b=2']);
      response.appendHeader('X-Many', 'one');
      response.appendHeader('X-Many', 'two');
      response.end();
    },

    latin1: (_request, response) => {
      response.setHeader('X-Name', 'caf\u00e9');
      response.end(Buffer.from('caf\u00e9 \u20ac'));
    },

    trailers: (_request, response) => {
      response.setHeader('Trailer', 'X-Sum');
      response.write('body');
      response.addTrailers({ 'X-Sum': '42' });
      response.end();
    },

    hints: (_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
      response.end('hinted');
    },

    continue: (request, response) => {
      response.writeContinue();
      request.resume().on('end', () => response.end('went on'));
    },

    close: (_request, response) => {
      response.setHeader('Connection', 'close');
      response.end('bye');
    },

    unframed: (_request, response) => {
      response.removeHeader('Transfer-Encoding');
      response.removeHeader('Connection');
      response.write('until ');
      response.end('close');
    },

    corked: (_request, response) => {
      response.cork();
      response.write('a');
      response.write('b');
      response.uncork();
      response.end('c');
    },

    flushed: async (_request, response) => {
      response.setHeader('X-Early', 'yes');
      response.flushHeaders();
      await new Promise(setImmediate);
      response.end('late');
    },

    'answers-first': async (request, response) => {
      response.end('accepted');
      let byteCount = 0;
      for await (const piece of request) byteCount += piece.length;
      note(`read ${byteCount} after the answer`);
    },

    unread: (_request, response) => response.end('unread'),

    context: (request, response) => {
      const id = request.headers['x-id'];
      store.run(id, () => {
        const seen = [];
        request.on('data', () => seen.push(store.getStore() ?? 'none'));
        request.on('end', () => {
          response.on('finish', () => undefined);
          sendJson(
            response,
            [...new Set([...seen, store.getStore() ?? 'none'])].filter((value) => value !== id && value !== 'none'),
          );
        });
      });
    },

    finishes: ({ socket }, response) => {
      const seen = [];
      response.on('prefinish', () => seen.push('prefinish'));
      response.on('finish', () => seen.push('finish', response.writableFinished, socket.destroyed));
      response.on('close', () => note(`response ${[...seen, 'close', response.destroyed].join(' ')}`));
      response.end('done', () => seen.push('callback'));
      seen.push('returned', response.writableEnded, response.finished);
    },

    aborted: (request, response) => {
      request.on('aborted', () => note('request aborted'));
      request.on('error', (error) => note(`request error ${error.code} ${error.message}`));
      request.on('close', () => note(`request close, destroyed ${request.destroyed}`));
      response.on('close', () => note(`response close, ended ${response.writableEnded}`));
      response.write('begun');
    },

    'destroy-request': (request) => request.destroy(),

    'destroy-response': (_request, response) => {
      response.write('half');
      setImmediate(() => response.destroy());
    },

    'destroy-early': (_request, response) => response.destroy(),

    short: (_request, response) => {
      response.setHeader('Content-Length', 10);
      response.end('four');
    },

    long: (_request, response) => {
      response.setHeader('Content-Length', 4);
      response.end('longer than four');
    },

    throws: () => {
      throw new Error('listener threw');
    },

    rejects: async () => {
      await new Promise(setImmediate);
      throw new Error('listener rejected');
    },

    'throws-late': async (_request, response) => {
      response.write('half');
      await new Promise(setImmediate);
      throw new Error('listener threw late');
    },

    'write-after-end': (_request, response) => {
      response.on('error', (error) => note(`response error ${error.code}`));
      response.end('whole');
      response.write('more');
    },

    'head-twice': (_request, response) => {
      response.writeHead(200);
      try {
        response.writeHead(201);
      } catch (error) {
        response.end(error.code);
      }
    },

    'bad-field': (_request, response) => {
      try {
        response.setHeader('X-Split', 'a\r\nb: c');
      } catch (error) {
        response.end(error.code);
      }
    },

    timeout: (_request, response) => {
      response.setTimeout(20, () => response.end('timed out'));
    },

    upgrade: (_request, response) => response.writeHead(101, { upgrade: 'echo', connection: 'upgrade' }).end(),

    'upgrade-socket': (request) => {
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
    },

    'raw-socket': (request) => {
      request.socket.end('HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    },

    events: async (request, response) => {
      const wanted = Number(new URL(request.url, 'http://localhost').searchParams.get('count'));
      while (events.length < wanted) await once(noted, 'event');
      sendJson(response, events.splice(0));
    },
  };

  return (request, response) =>
    listeners[new URL(request.url, 'http://localhost').pathname.slice(1)](request, response);
}
