/**
 * Answers, and ends a share of the connections instead, at random by a seed. In a process of its own: Node waits at its end for
 * requests of sockets that it has reset, and may wait for ever.
 */
import { createServer } from 'node:http';

const [seed, killShare] = process.argv.slice(2).map(Number);
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

const server = createServer((request, response) => {
  const path = request.url;
  if (request.method === 'POST') unsafeSeen.set(path, (unsafeSeen.get(path) ?? 0) + 1);
  request.resume();
  const body = `answer to ${path}`;
  if (random() >= killShare) {
    response.end(body);
    return;
  }
  // Before the head, in the middle of the body, or by an orderly end.
  const point = random();
  if (point < 0.33) request.socket.resetAndDestroy();
  else if (point < 0.66) request.socket.end();
  else response.writeHead(200, { 'content-length': body.length }).write('ans', () => request.socket.destroy());
});
process.on('message', () => process.send({ unsafeSeen: [...unsafeSeen] }));
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
