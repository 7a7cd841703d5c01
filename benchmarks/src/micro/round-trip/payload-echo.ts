/** The other end of a payload by `postMessage` and of one by `piscina.run()`: gives back what it is given. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { move } from 'piscina';
import { transferListOf, type Handover } from './payload.js';

/** What is asked of piscina. */
export interface PayloadTask {
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly handover: Handover;
}

/** The task of piscina. */
export function echo({ payload, handover }: PayloadTask): Uint8Array<ArrayBuffer> {
  // The types of move() know no typed arrays over one kind of memory alone.
  return handover === 'transfer' ? (move(payload) as Uint8Array<ArrayBuffer>) : payload;
}

const given = workerData as { handover?: Handover } | undefined;
// Piscina's own threads have other data, and listen for themselves.
if (!isMainThread && given?.handover !== undefined) {
  const { handover } = given;
  parentPort!.on('message', (payload: Uint8Array<ArrayBuffer>) => {
    parentPort!.postMessage(payload, transferListOf(payload, handover));
  });
}
