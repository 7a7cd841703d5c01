/** A fixed number of threads, all blocked in accept() on one socket. */
import { accept, joinThread, spawn } from '@spool/sockets';
import { serveConnection } from './serve-connection.js';
import { type BlockingPlan, openListener } from './start-blocking-model.js';

/** Serves for ever, as the parent or as one of its threads. */
export function main(plan: BlockingPlan | { readonly listener: number }): void {
  if ('listener' in plan) {
    for (;;) serveConnection(accept(plan.listener));
  }
  const listener = openListener(plan);
  const threads = Array.from({ length: plan.workerCount }, () => spawn(import.meta.url, { argument: { listener } }));
  for (const thread of threads) joinThread(thread);
}
