/**
 * A round trip of a payload through one slot of shared memory on which both threads spin, as knitting does: the fastest way there
 * is while each thread has a core for itself, and the dearest for everyone else.
 */
import { Worker, parentPort, workerData } from 'node:worker_threads';
import { Side, createDoorbell, doorbellBytes, type Doorbell, type DoorbellMemory } from '../costs/wake/doorbell.js';
import { assertPayload, createPayload } from './payload.js';
import { nameOfPath, type TripPath } from './trip-path.js';

/** What both threads share. */
interface SlotData {
  readonly slotMemory: DoorbellMemory;
  readonly slot: Uint8Array;
}

/** Sends a payload through a slot. One may be under way. */
export class PayloadSlotPath implements TripPath {
  onAnswer = (): void => undefined;
  readonly name: string;
  readonly isAsleep = true;
  readonly parkCount = undefined;
  readonly notifyCount = undefined;
  readonly #thread: Worker;
  readonly #bell: Doorbell;
  readonly #slot: Uint8Array;
  readonly #payloadBytes: number;
  #payload: Uint8Array;

  constructor(payloadBytes: number) {
    this.name = nameOfPath({ kind: 'payload-slot', payloadBytes });
    this.#payloadBytes = payloadBytes;
    this.#payload = createPayload(payloadBytes);
    this.#slot = new Uint8Array(new SharedArrayBuffer(payloadBytes));
    const words = new Int32Array(new SharedArrayBuffer(doorbellBytes));
    const slotMemory: DoorbellMemory = { means: 'spin', words, fifos: [] };
    const data: SlotData = { slotMemory, slot: this.#slot };
    this.#thread = new Worker(new URL(import.meta.url), { workerData: data });
    this.#bell = createDoorbell(slotMemory, Side.ASKING, this.#thread);
  }

  send(): void {
    this.#slot.set(this.#payload);
    this.#bell.ring();
    // The answer is looked for after this call has returned, as the answers of the other ways come.
    queueMicrotask(() => {
      this.#bell.sleep!();
      this.#payload = this.#slot.slice();
      assertPayload(this.#payload, this.#payloadBytes);
      this.onAnswer();
    });
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}

const given = workerData as Partial<SlotData> | null;
if (given?.slotMemory !== undefined && given.slot !== undefined) echo(given.slotMemory, given.slot);

function echo(memory: DoorbellMemory, slot: Uint8Array): never {
  const bell = createDoorbell(memory, Side.ANSWERING, parentPort!);
  for (;;) {
    bell.sleep!();
    slot.set(slot.slice());
    bell.ring();
  }
}
