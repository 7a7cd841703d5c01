/** A thread for each connection, made for it and gone with it. The same module is the parent and the child. */
import { accept, spawn } from '@spool/sockets';
import { serveConnection } from './serve-connection.js';
import { type BlockingPlan, openListener } from './start-blocking-model.js';

/** Serves for ever; or serves the one connection it was given. */
export function main(plan: BlockingPlan | { readonly connection: number }): void {
  if ('connection' in plan) {
    serveConnection(plan.connection);
    return;
  }
  const listener = openListener(plan);
  for (;;) {
    const connection = accept(listener);
    spawn(import.meta.url, { argument: { connection }, descriptors: [connection] });
  }
}
