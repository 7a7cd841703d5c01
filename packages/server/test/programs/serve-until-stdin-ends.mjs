/** Serves until standard input ends. Says where, and how often a connection could not be accepted. */
import { createServer } from '../../dist/index.js';

const handler = new URL('../handlers/hello.mjs', import.meta.url);
const server = createServer({ handler, workers: 1, ioThreads: Number(process.argv[2]) });
server.on('acceptError', ({ message }) => process.stdout.write(`accept error: ${message}\n`));
const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`listening ${port}\n`);
process.stdin.resume();
process.stdin.on('end', () => void server.close());
