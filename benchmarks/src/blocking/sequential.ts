/** One thread, one connection at a time: everyone else waits in the backlog. */
import { accept } from '@spool/sockets';
import { serveConnection } from './serve-connection.js';
import { type BlockingPlan, openListener } from './start-blocking-model.js';

/** Serves for ever. */
export function main(plan: BlockingPlan): void {
  const listener = openListener(plan);
  for (;;) serveConnection(accept(listener));
}
