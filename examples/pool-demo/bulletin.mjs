// @ts-check
/**
 * Owns how the app's thread and the handlers tell each other things that are no requests: one BroadcastChannel. The
 * `Server` object lives on the app's thread and handlers on workers, so its statistics have to be carried over; a second
 * HTTP endpoint beside the app would do as well, but be a second port, and a demo has one address to open.
 */
import { BroadcastChannel } from 'node:worker_threads';

/** @import { Snapshot } from './snapshot.mjs' */

/**
 * @typedef {{ type: 'snapshot', snapshot: Snapshot }} SnapshotMessage What the app publishes a few times a second.
 * @typedef {{ type: 'transfer', name: 'upload' | 'download', bytes: number }} TransferMessage How far a handler has come.
 * @typedef {{ type: 'reload' }} ReloadMessage A handler asks for what only the app can do.
 * @typedef {{ type: 'leave' }} LeaveMessage Endless responses are to end, because their workers will.
 * @typedef {SnapshotMessage | TransferMessage | ReloadMessage | LeaveMessage} Message
 */

const NAME = 'spool-pool-demo';

/**
 * Tells everybody in the process, other workers included.
 *
 * @param {Message} message
 */
export function announce(message) {
  // Open for one message only: an open channel would have each worker woken by every message, also those nobody reads.
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(message);
  channel.close();
}

/**
 * Hears what is announced from now on.
 *
 * @param {(message: Message) => void} onMessage
 * @returns {() => void} Ends it.
 */
export function subscribe(onMessage) {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = (event) => onMessage(/** @type {{ data: Message }} */ (event).data);
  return () => channel.close();
}
