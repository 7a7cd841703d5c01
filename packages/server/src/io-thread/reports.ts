/** What an I/O thread tells the control thread. */

import type { ServerEvents } from '../server-events.js';

/** Takes what happens on an I/O thread to the embedding app. */
export type EmitServerEvent = <Name extends keyof ServerEvents>(name: Name, event: ServerEvents[Name]) => void;

/** Where an I/O thread says what happens. */
export interface IoReports {
  /** Takes what happens to the embedding app. */
  readonly emit: EmitServerEvent;
  /** A worker has counters that the control thread does not know. */
  readonly onWorkerCounters: (workerId: number, memory: SharedArrayBuffer) => void;
}
