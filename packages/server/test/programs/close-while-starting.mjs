/** Closes servers at different moments of their start. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createServer } from '../../dist/index.js';

const ROUND_COUNT = 8;
/** Turns of the event loop by which one round waits longer than the one before it. */
const TURNS_PER_ROUND = 600;

const handler = new URL('../handlers/hello.mjs', import.meta.url);

for (let round = 0; round < ROUND_COUNT; round++) {
  const server = createServer({ handler, workers: 2, ioThreads: Number(process.argv[2]) });
  const listening = server.listen({ port: 0, host: '127.0.0.1' }).catch((error) => error);
  for (let turn = 0; turn < round * TURNS_PER_ROUND; turn++) await nextTurn();
  await server.close({ timeoutMs: 0 });
  const outcome = await listening;
  if (outcome instanceof Error && outcome.code !== 'ERR_SPOOL_SERVER_STATE') throw outcome;
}
process.stdout.write('survived\n');
