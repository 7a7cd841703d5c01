/**
 * Preloaded into every thread of a server whose threads are profiled: notes which of the system's threads it is, as they are all
 * called "node". Linux alone tells.
 */
import { readlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { threadId } from 'node:worker_threads';

const folder = process.env.SPOOL_PROFILE_THREADS;
if (folder !== undefined) {
  try {
    writeFileSync(join(folder, `thread-${threadId}`), basename(readlinkSync('/proc/thread-self')));
  } catch {
    // Elsewhere the table has no costs.
  }
}
