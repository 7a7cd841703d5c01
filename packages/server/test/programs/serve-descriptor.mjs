/** Serves on the inherited descriptor 3 until standard input ends. */
import { createServer } from '../../dist/index.js';

const handler = new URL('../handlers/hello.mjs', import.meta.url);
const server = createServer({ handler, workers: 1, ioThreads: Number(process.argv[2]) });
await server.listen({ fd: 3 });
process.stdout.write('listening\n');
process.stdin.resume();
process.stdin.on('end', () => void server.close());
