/** The handlers' half of test/load/run-ledger.ts. */
import { threadId, workerData } from 'node:worker_threads';

/** Notes that a request has started on this thread. */
export function noteRun(number) {
  Atomics.store(workerData.ledger, number * 2, threadId);
  Atomics.add(workerData.ledger, number * 2 + 1, 1);
}
