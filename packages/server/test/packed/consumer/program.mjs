/** A server, a client's request to it, and blocking sockets, as an app that has installed the packages would have them. */
import { createClient } from '@spool/client';
import { createServer } from '@spool/server';
import { startSockets } from '@spool/sockets';

const server = createServer({ handler: new URL('./app.js', import.meta.url), workers: 1 });
const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
const client = createClient(`http://127.0.0.1:${port}`);
const response = await client.request({ path: '/' });
console.log(response.status, await response.text());
await client.close();
await server.close();

const sockets = await startSockets();
await sockets.spawn(new URL('./socket-program.mjs', import.meta.url)).ended;
await sockets.close();
