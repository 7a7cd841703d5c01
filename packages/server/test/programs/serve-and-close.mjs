/** Serves a few requests, closes, and says what is left. Nothing ends this process but the lack of anything to do. */
import { createServer } from '../../dist/index.js';

const [ioThreads, mode] = process.argv.slice(2);
const handlerName = mode === 'fail' ? 'start-rejects' : 'hello';
const server = createServer({
  handler: new URL(`../handlers/${handlerName}.mjs`, import.meta.url),
  workers: 2,
  ioThreads: Number(ioThreads),
});

if (mode === 'fail') {
  await server.listen({ port: 0, host: '127.0.0.1' }).then(
    () => process.exit(1),
    () => undefined,
  );
} else {
  const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
  for (let count = 0; count < 3; count++) {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    if ((await response.text()) !== 'hello') process.exit(1);
  }
  await server.close();
}

// What closing has scheduled runs out in some turns: a port to an ended thread takes Node two or three to close.
const ordinary = new Set(['TTYWrap', 'PipeWrap', 'FSReqPromise', 'Immediate']);
let left = [];
for (let turn = 0; turn < 10; turn++) {
  await new Promise((resolve) => setImmediate(resolve));
  left = process.getActiveResourcesInfo().filter((name) => !ordinary.has(name));
}
process.stdout.write(`closed: ${left.length === 0 ? 'nothing left' : left.join()}\n`);
