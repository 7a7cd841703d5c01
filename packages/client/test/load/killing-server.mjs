/**
 * Answers, and ends a share of the connections instead, at random by a seed. In a process of its own: Node waits at its end for
 * requests of sockets that it has reset, and may wait for ever. With a third argument it speaks HTTP/2, by prior knowledge.
 */
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';

const [seed, killShare] = process.argv.slice(2, 4).map(Number);
const isHttp2 = process.argv[4] === 'http2';
let state = seed;
/** How often each unsafe request was seen. */
const unsafeSeen = new Map();

/** A repeatable random number (mulberry32). */
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function answer(request, response) {
  const path = request.url;
  if (request.method === 'POST') unsafeSeen.set(path, (unsafeSeen.get(path) ?? 0) + 1);
  request.resume();
  const body = `answer to ${path}`;
  // Said by HTTP/2 too, which has no other way to tell a response that was cut off.
  response.setHeader('content-length', body.length);
  if (random() >= killShare) {
    response.end(body);
    return;
  }
  // Before the head, in the middle of the body, or by an orderly end.
  const point = random();
  const kill = isHttp2 ? killSession(request.stream.session) : killSocket(request.socket);
  if (point < 0.33) kill.abruptly();
  else if (point < 0.66) kill.orderly();
  else response.write('ans', kill.abruptly);
}

const killSocket = (socket) => ({ abruptly: () => socket.resetAndDestroy(), orderly: () => socket.end() });

/** A session may have been ended by another of its streams. The orderly end is a GOAWAY that names no stream as done. */
const killSession = (session) => ({
  abruptly: () => session?.destroy(),
  orderly: () => {
    if (session === undefined || session.destroyed) return;
    session.goaway(0, 0);
    session.destroy();
  },
});

const server = isHttp2 ? createHttp2Server(answer) : createServer(answer);
// What is written after an end that was meant.
server.on('sessionError', () => undefined);
server.on('session', (session) => session.on('error', () => undefined));
process.on('message', () => process.send({ unsafeSeen: [...unsafeSeen] }));
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
