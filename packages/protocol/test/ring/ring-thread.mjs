/**
 * One end of a ring in a thread of its own, with a park on either side: the producer sleeps when the ring is full, the
 * consumer when it is empty. Runs as a worker of the built package.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { EMPTY, NO_ROOM, Notifier, Parker, RingConsumer, RingProducer } from '../../dist/index.js';
import { createRandom, fillRecord, foldRecord, isRecord, nextByteCount } from './record-stream.mjs';

const { role, ring, ownEventCount, peerEventCount, seed, recordCount, isBlocking } = workerData;
const random = createRandom(seed);
const peer = new Notifier(peerEventCount);
const parker = new Parker(ownEventCount, turn);
const bytes = new Uint8Array(ring.buffer);
// A pending waitAsync does not keep the thread alive.
const keepAlive = setInterval(() => undefined, 2 ** 30);

let number = 0;
let checksum = 0;
const step = role === 'producer' ? createProducerStep() : createConsumerStep();

/** Returns a function that writes a record if it can. */
function createProducerStep() {
  const producer = new RingProducer(ring);
  let byteCount = nextByteCount(random, producer.maxPayloadBytes);
  let claimedBytes = claimBytes();

  /** One claim in four is larger than what is committed. */
  function claimBytes() {
    return number % 4 === 0 ? Math.min(producer.maxPayloadBytes, byteCount + 40) : byteCount;
  }

  return () => {
    const offset = producer.tryClaim(claimedBytes);
    if (offset === NO_ROOM) return false;
    fillRecord(bytes, offset, byteCount, number);
    checksum = foldRecord(checksum, bytes, offset, byteCount);
    producer.commit(byteCount);
    peer.notify();
    number++;
    byteCount = nextByteCount(random, producer.maxPayloadBytes);
    claimedBytes = claimBytes();
    return true;
  };
}

/** Returns a function that reads a record if there is one. */
function createConsumerStep() {
  const consumer = new RingConsumer(ring);
  const maxPayloadBytes = ring.capacityBytes / 2 - 8;
  return () => {
    const offset = consumer.next();
    if (offset === EMPTY) {
      if (consumer.release()) peer.notify();
      return false;
    }
    const byteCount = nextByteCount(random, maxPayloadBytes);
    if (consumer.payloadByteCount !== byteCount) {
      throw new Error(`Record ${number} has ${consumer.payloadByteCount} bytes, ${byteCount} were sent`);
    }
    if (!isRecord(bytes, offset, byteCount, number)) throw new Error(`Record ${number} has other bytes than were sent`);
    checksum = foldRecord(checksum, bytes, offset, byteCount);
    number++;
    // Released one at a time and in batches, in turn.
    if (number % 8 < 4 && consumer.release()) peer.notify();
    return true;
  };
}

function turn() {
  parker.cancel();
  for (;;) {
    while (number < recordCount && step());
    if (number === recordCount) break;
    parker.prepare();
    if (step()) parker.cancel();
    else if (isBlocking) parker.waitBlocking();
    else if (parker.wait()) return;
  }
  clearInterval(keepAlive);
  parker.close();
  parentPort.postMessage({ recordCount: number, checksum, parkCount: parker.parkCount, notifyCount: peer.notifyCount });
}

turn();
