import { startSockets } from '@spool/sockets';

const sockets = await startSockets();
const thread = sockets.spawn(new URL('./echo-server.mjs', import.meta.url), { port: 0 });
await thread.ended;
await sockets.close();
