/**
 * Writes a send ring to a stream from where it lies, and gives the room back once the stream has taken it.
 *
 * Hot path: guarded by `benchmarks/src/micro/socket-transfer.ts`.
 */

import type { Socket } from 'node:net';

import { bytesBetween, type RingPlace } from '../memory/byte-ring.js';
import { Word } from '../memory/table-layout.js';
import type { Descriptor } from './descriptor.js';

/** Empties one send ring. */
export class SendSide {
  readonly #descriptor: Descriptor;
  readonly #place: RingPlace;
  readonly #socket: Socket;
  #head: number;
  #bytesInFlight = 0;
  /** Callbacks to come of writes that the system took at once. */
  #settledCallbacks = 0;
  /** The last position, once the descriptor is retired. */
  #finalTail: number | undefined;
  #onDrained: (() => void) | undefined;
  readonly #onWritten = (): void => {
    if (this.#settledCallbacks > 0) {
      this.#settledCallbacks--;
      return;
    }
    this.#advance();
    this.pump();
  };

  /**
   * @param descriptor - Whose ring.
   * @param place - Where it lies.
   * @param socket - Where its bytes go.
   */
  constructor(descriptor: Descriptor, place: RingPlace, socket: Socket) {
    this.#descriptor = descriptor;
    this.#place = place;
    this.#socket = socket;
    this.#head = descriptor.get(Word.SEND_HEAD);
  }

  /** Writes what is there, unless a write is under way. */
  pump(): void {
    while (this.#bytesInFlight === 0 && !this.#socket.destroyed) {
      // Pairs with the store in send().
      const tail = this.#finalTail ?? this.#descriptor.get(Word.SEND_TAIL);
      const unsentBytes = bytesBetween(this.#head, tail);
      if (unsentBytes === 0) {
        this.#tellDrained();
        return;
      }
      this.#write(unsentBytes);
    }
  }

  /** Calls back once the ring is empty. */
  whenDrained(onDrained: () => void): void {
    this.#onDrained = onDrained;
    this.pump();
  }

  /** Sends what is in the ring and no more: the descriptor is retired, and no thread writes into it any more. */
  detach(): void {
    this.#finalTail = this.#descriptor.get(Word.SEND_TAIL);
  }

  #write(unsentBytes: number): void {
    const { offset, mask } = this.#place;
    const { rings } = this.#descriptor.memory.shared;
    const first = this.#head & mask;
    const byteCount = Math.min(unsentBytes, mask + 1 - first);
    this.#bytesInFlight = unsentBytes;
    if (byteCount < unsentBytes) {
      // The ring's end and its start in one write of the system: what was sent together is not to arrive in two.
      this.#socket.cork();
      this.#socket.write(Buffer.from(rings, offset + first, byteCount));
      this.#socket.write(Buffer.from(rings, offset, unsentBytes - byteCount), this.#onWritten);
      this.#socket.uncork();
    } else {
      this.#socket.write(Buffer.from(rings, offset + first, byteCount), this.#onWritten);
    }
    // Taken at once: no need to wait for the callback, which comes in a later tick.
    if (this.#socket.writableLength !== 0 || this.#socket.destroyed) return;
    this.#settledCallbacks++;
    this.#advance();
  }

  #advance(): void {
    this.#head = (this.#head + this.#bytesInFlight) | 0;
    this.#bytesInFlight = 0;
    if (this.#finalTail !== undefined) return;
    // Gives the room back. Pairs with the load in send().
    this.#descriptor.set(Word.SEND_HEAD, this.#head);
    // Linux too wakes writers only when a good part is free: a wake-up for every few bytes would cost more than the bytes.
    const unsentBytes = bytesBetween(this.#head, this.#descriptor.get(Word.SEND_TAIL));
    if (2 * unsentBytes <= this.#descriptor.get(Word.SEND_LIMIT_BYTES)) this.#descriptor.wakeWriters();
  }

  #tellDrained(): void {
    const onDrained = this.#onDrained;
    this.#onDrained = undefined;
    onDrained?.();
  }
}
