// Serves handlers/upload.mjs in a process of its own, whose memory is measured.
import { createServer } from '@spool/server';

const handler = new URL(`../handlers/upload.mjs?${encodeURIComponent(process.argv[2])}`, import.meta.url);
const server = createServer({ handler, workers: 1, limits: { bodyBytes: 2 ** 31 } });
const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
console.log(port);
