// @ts-check
/** Owns the stream of server-sent events: what the app publishes, and how far the handlers' transfers are. */

/** @import { Snapshot } from '../snapshot.mjs' */
/** @import { TransferMessage } from '../bulletin.mjs' */

/**
 * @param {object} listener
 * @param {(snapshot: Snapshot) => void} listener.onSnapshot
 * @param {(transfer: TransferMessage) => void} listener.onTransfer
 * @param {(isOpen: boolean) => void} listener.onState The stream comes from a worker, and breaks when that one dies.
 */
export function openFeed({ onSnapshot, onTransfer, onState }) {
  const source = new window.EventSource('/events');
  source.addEventListener('open', () => onState(true));
  source.addEventListener('error', () => {
    onState(false);
    // The browser comes back by itself after a break, but not after an answer that is no stream.
    if (source.readyState !== window.EventSource.CLOSED) return;
    setTimeout(() => openFeed({ onSnapshot, onTransfer, onState }), 1000);
  });
  source.addEventListener('snapshot', ({ data }) => onSnapshot(JSON.parse(data).snapshot));
  source.addEventListener('transfer', ({ data }) => onTransfer(JSON.parse(data)));
}
