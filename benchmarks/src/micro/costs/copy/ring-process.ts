/**
 * A process that moves records through a ring and never sleeps: `ring-process spool|ringbuf RECORD_BYTES one|two MILLISECONDS`
 * prints what a record takes. With `two`, producer and consumer are threads on a core each, and this is loaded again as the
 * consuming one; with `one`, a thread puts in and takes out in turn. As `ring.c`.
 */
import { once } from 'node:events';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { EMPTY, NO_ROOM, RingConsumer, RingProducer, initializeRing, type RingMemory } from '@spool/protocol';
import { RingBuffer } from 'ringbuf.js';
import { Batches } from '../batches.js';
import { printSample } from '../node-program.js';
import { pinThread } from '../pin-thread.js';

/** What both threads share. */
interface RingPlan {
  readonly kind: string;
  readonly recordBytes: number;
  readonly buffer: SharedArrayBuffer;
}

/** The server's ring. */
const capacityBytes = 128 * 1024;
const controlBytes = 128;

/** Bytes of a record beside its payload. */
const headerBytes = 8;
/** Records that one thread puts in before it takes them out. */
const burst = 16;
/** Records of a batch of one thread. */
const aloneBatch = 256;

if (isMainThread) await produce();
else consume(workerData as RingPlan);

async function produce(): Promise<void> {
  const [kind, recordBytes] = [process.argv[2], Number(process.argv[3])];
  const isAlone = process.argv[4] === 'one';
  const turnMs = Number(process.argv[5]);
  const buffer =
    kind === 'ringbuf'
      ? RingBuffer.getStorageForCapacity(capacityBytes, Uint8Array)
      : new SharedArrayBuffer(controlBytes + capacityBytes);
  const plan: RingPlan = {
    kind,
    recordBytes,
    buffer,
  };
  if (kind === 'spool') initializeRing(ringMemory(plan.buffer));
  if (isAlone) pinThread(0);
  else await startConsumer(plan);
  const tryPut = createPut(plan);
  const tryTake = isAlone ? createTake(plan) : undefined;
  moveFor(turnMs / 2, { recordBytes, tryPut, tryTake });
  printSample({ value: moveFor(turnMs, { recordBytes, tryPut, tryTake }) });
  process.exit(0);
}

async function startConsumer(plan: RingPlan): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: plan });
  await once(worker, 'message');
  pinThread(0);
}

/** What the moving thread does. */
interface Mover {
  readonly recordBytes: number;
  readonly tryPut: () => boolean;
  /** Undefined when another thread takes. */
  readonly tryTake: (() => boolean) | undefined;
}

/** Moves records for a while, in batches of as many as the ring holds, so that each is as long as the slower side takes. Nanoseconds a record. */
function moveFor(durationMs: number, { recordBytes, tryPut, tryTake }: Mover): number {
  const recordsPerBatch = tryTake === undefined ? Math.floor(capacityBytes / (recordBytes + headerBytes)) : aloneBatch;
  const batches = new Batches(durationMs);
  do {
    for (let index = 0; index < recordsPerBatch; index++) {
      while (!tryPut());
      if (tryTake !== undefined && index % burst === burst - 1) while (tryTake());
    }
  } while (batches.end(recordsPerBatch));
  return batches.medianNanoseconds;
}

function createPut({ kind, buffer, recordBytes }: RingPlan): () => boolean {
  const record = new Uint8Array(recordBytes).fill(1);
  if (kind === 'ringbuf') {
    const ring = new RingBuffer(buffer, Uint8Array);
    return () => ring.availableWrite() >= recordBytes && ring.push(record) === recordBytes;
  }
  const producer = new RingProducer(ringMemory(buffer));
  const bytes = new Uint8Array(buffer);
  return () => {
    const offset = producer.tryClaim(recordBytes);
    if (offset === NO_ROOM) return false;
    bytes.set(record, offset);
    producer.commit();
    return true;
  };
}

function createTake({ kind, buffer, recordBytes }: RingPlan): () => boolean {
  const record = new Uint8Array(recordBytes);
  if (kind === 'ringbuf') {
    const ring = new RingBuffer(buffer, Uint8Array);
    return () => ring.availableRead() >= recordBytes && ring.pop(record) === recordBytes;
  }
  const consumer = new RingConsumer(ringMemory(buffer));
  const bytes = new Uint8Array(buffer);
  return () => {
    const offset = consumer.next();
    if (offset === EMPTY) return false;
    record.set(bytes.subarray(offset, offset + recordBytes));
    consumer.release();
    return true;
  };
}

/** Until the process ends. */
function consume(plan: RingPlan): never {
  pinThread(1);
  const tryTake = createTake(plan);
  parentPort!.postMessage('ready');
  for (;;) tryTake();
}

function ringMemory(buffer: SharedArrayBuffer): RingMemory {
  return { buffer, controlOffset: 0, dataOffset: controlBytes, capacityBytes };
}
