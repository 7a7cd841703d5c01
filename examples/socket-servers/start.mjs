// Starts one of the programs beside this file in a thread of its own: node start.mjs thread-pool 8080
import { startSockets } from '@spool/sockets';

const PROGRAMS = ['sequential', 'thread-per-connection', 'thread-pool', 'select', 'client'];

const [program, port = '0', path] = process.argv.slice(2);
if (!PROGRAMS.includes(program)) {
  console.error(`usage: node start.mjs ${PROGRAMS.join('|')} [port] [path]`);
  process.exit(2);
}
const sockets = await startSockets();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void sockets.close());
const thread = sockets.spawn(new URL(`./${program}.mjs`, import.meta.url), { port: Number(port), path });
try {
  await thread.ended;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
await sockets.close();
