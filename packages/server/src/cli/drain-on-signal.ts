/** Ends a server on SIGTERM and SIGINT: the first one drains it, the second ends the process at once. */

import { constants } from 'node:os';

/** What can be drained. */
export interface Drainable {
  close(): Promise<void>;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** What a shell adds to the number of the signal that ended a process. */
const SIGNALLED_EXIT_CODE = 128;

/**
 * Drains a server at the first signal. The process then ends by itself, with 0 unless something failed.
 *
 * @param server - The server; it listens.
 */
export function drainOnSignal(server: Drainable): void {
  let isDraining = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (isDraining) process.exit(SIGNALLED_EXIT_CODE + constants.signals[signal]);
      isDraining = true;
      server.close().catch((error: unknown) => {
        process.stderr.write(`spool: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      });
    });
  }
}
