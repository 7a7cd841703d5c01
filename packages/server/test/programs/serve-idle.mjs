/** Serves with as many workers as it is told until standard input ends. Says where. */
import { createServer } from '../../dist/index.js';

const [workers, intervalMs] = process.argv.slice(2).map(Number);
const words = () => new Int32Array(new SharedArrayBuffer(workers * Int32Array.BYTES_PER_ELEMENT));
const server = createServer({
  handler: new URL('../handlers/idle.mjs', import.meta.url),
  workers,
  workerData: { tickCounts: words(), echoPorts: words(), intervalMs },
});
const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`listening ${port}\n`);
process.stdin.resume();
process.stdin.on('end', () => void server.close());
