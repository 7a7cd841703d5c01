/** A module with a timer and a listening socket of its own in each worker, as one with a database pool and a cache has. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { workerData } from 'node:worker_threads';

const { tickCounts, echoPorts, intervalMs } = workerData;
const sockets = new Set();
const echo = createServer((socket) => {
  sockets.add(socket);
  socket.pipe(socket);
});
let timer;

export async function start({ workerId }) {
  timer = setInterval(() => Atomics.add(tickCounts, workerId, 1), intervalMs);
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  echoPorts[workerId] = echo.address().port;
}

export function close() {
  clearInterval(timer);
  echo.close();
  for (const socket of sockets) socket.destroy();
}

/** Tells how often the timer of each worker has ticked, and where each listens. */
export default () => Response.json({ tickCounts: [...tickCounts], echoPorts: [...echoPorts] });
