/**
 * One player of a ping-pong through two event counts: it waits until the shared count says that it is its turn, raises
 * the count, and wakes the other. Runs as a worker of the built package.
 */
import { workerData } from 'node:worker_threads';
import { Notifier, Parker } from '../../dist/index.js';

const { ownEventCount, peerEventCount, moves, side, moveCount, isBlocking } = workerData;
const count = new Int32Array(moves);
const peer = new Notifier(peerEventCount);
const parker = new Parker(ownEventCount, turn);
// A pending waitAsync does not keep the thread alive.
const keepAlive = isBlocking ? undefined : setInterval(() => undefined, 2 ** 30);

function turn() {
  parker.cancel();
  for (;;) {
    const seen = Atomics.load(count, 0);
    if (seen >= moveCount) {
      clearInterval(keepAlive);
      return;
    }
    if (seen % 2 === side) {
      Atomics.add(count, 0, 1);
      peer.notify();
      continue;
    }
    parker.prepare();
    if (Atomics.load(count, 0) !== seen) parker.cancel();
    else if (isBlocking) parker.waitBlocking();
    else if (parker.wait()) return;
  }
}

turn();
