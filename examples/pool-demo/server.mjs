// @ts-check
/** Starts Spool on the demo, publishes what it does, reloads when a handler asks, and drains on SIGINT and SIGTERM. */
import { createServer } from '@spool/server';
import { announce, subscribe } from './bulletin.mjs';
import { calibrateBurn } from './burn.mjs';
import { Publisher } from './publisher.mjs';

/** @import { Message } from './bulletin.mjs' */

const server = createServer({
  handler: new URL('./app.mjs', import.meta.url),
  workers: Number(process.env['WORKERS'] ?? 4),
  // Shorter than the defaults, so that one sees it happen without waiting.
  requestTimeoutMs: 2000,
  killAfterMs: 500,
  drainTimeoutMs: 1000,
  serverTiming: true,
  // Twice what the page uploads; the default is 1 MiB.
  limits: { bodyBytes: 128 * 2 ** 20 },
  workerData: { burnSteps: calibrateBurn(20) },
});

const publisher = new Publisher(server);
const { port } = await server.listen({ port: Number(process.env['PORT'] ?? 3001), host: '127.0.0.1' });
publisher.start();
const unsubscribe = subscribe(onMessage);
console.log(`listening on http://127.0.0.1:${port}`);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, close);

/** @param {Message} message */
async function onMessage(message) {
  if (message.type !== 'reload') return;
  const startedMs = performance.now();
  publisher.note('server.reload(): every worker loads the handler module anew');
  // A page opens its event stream again, on a new worker; the old one need not wait until its drain time is over.
  announce({ type: 'leave' });
  try {
    await server.reload();
    publisher.note(`server.reload() took ${Math.round(performance.now() - startedMs)} ms`, 'good');
  } catch (error) {
    publisher.note(`server.reload() failed: ${error instanceof Error ? error.message : error}`, 'bad');
  }
}

async function close() {
  unsubscribe();
  publisher.stop();
  announce({ type: 'leave' });
  await server.close();
}
