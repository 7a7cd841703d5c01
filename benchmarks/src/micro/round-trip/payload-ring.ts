/**
 * Two rings of Spool that carry a payload as one record, and one end of them: as the server moves bytes, without heads and
 * exchanges. A payload is copied in, and copied out into memory of its own.
 */
import {
  EMPTY,
  NO_ROOM,
  Notifier,
  RingConsumer,
  RingProducer,
  TurnLoop,
  initializeRing,
  type RingMemory,
  type TurnLoopHost,
} from '@spool/protocol';

/** What both ends share. Plain data and shared memory. */
export interface PayloadRings {
  readonly requests: RingMemory;
  readonly answers: RingMemory;
  readonly askingEventCount: SharedArrayBuffer;
  readonly answeringEventCount: SharedArrayBuffer;
  readonly lingerTurns: number;
}

/** The server's ring, which fits the second-level cache. */
const leastCapacityBytes = 128 * 1024;
const controlBytes = 128;

/** Makes an empty ring that holds a payload of this size twice at least. */
export function createPayloadRing(payloadBytes: number): RingMemory {
  let capacityBytes = leastCapacityBytes;
  while (capacityBytes < payloadBytes * 4) capacityBytes *= 2;
  const buffer = new SharedArrayBuffer(controlBytes + capacityBytes);
  const memory = { buffer, controlOffset: 0, dataOffset: controlBytes, capacityBytes };
  initializeRing(memory);
  return memory;
}

/** One thread's end. */
export class PayloadEnd implements TurnLoopHost {
  mayLinger = true;
  readonly loop: TurnLoop;
  readonly peer: Notifier;
  readonly #outgoing: RingProducer;
  readonly #outgoingBytes: Uint8Array;
  readonly #incoming: RingConsumer;
  readonly #incomingBytes: Uint8Array;
  readonly #onPayload: (payload: Uint8Array) => void;

  /**
   * @param rings - What both ends share.
   * @param side - Which end this is.
   * @param onPayload - Called for each payload; not from within {@link PayloadEnd.send}.
   */
  constructor(rings: PayloadRings, side: 'asking' | 'answering', onPayload: (payload: Uint8Array) => void) {
    const isAsking = side === 'asking';
    const [out, into] = isAsking ? [rings.requests, rings.answers] : [rings.answers, rings.requests];
    this.#outgoing = new RingProducer(out);
    this.#outgoingBytes = new Uint8Array(out.buffer);
    this.#incoming = new RingConsumer(into);
    this.#incomingBytes = new Uint8Array(into.buffer);
    this.#onPayload = onPayload;
    this.peer = new Notifier(isAsking ? rings.answeringEventCount : rings.askingEventCount);
    this.loop = new TurnLoop(this, {
      eventCount: isAsking ? rings.askingEventCount : rings.answeringEventCount,
      lingerTurns: rings.lingerTurns,
      schedule: setImmediate,
    });
    this.loop.requestTurn();
  }

  send(payload: Uint8Array): void {
    const offset = this.#outgoing.tryClaim(payload.length);
    if (offset === NO_ROOM) throw new Error('The ring is full');
    this.#outgoingBytes.set(payload, offset);
    this.#outgoing.commit();
    this.peer.notify();
  }

  runTurn(): void {
    let payload: Uint8Array | undefined;
    const offset = this.#incoming.next();
    if (offset !== EMPTY) {
      payload = Uint8Array.prototype.slice.call(this.#incomingBytes, offset, offset + this.#incoming.payloadByteCount);
      this.#incoming.release();
      this.#onPayload(payload);
    }
    this.loop.endTurn(payload !== undefined);
  }

  hasNews(): boolean {
    return !this.#incoming.isEmpty;
  }
}
