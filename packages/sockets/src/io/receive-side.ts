/**
 * Moves what a stream gives into the receive ring. What finds no room waits here, at most one piece, and the stream is paused.
 *
 * Hot path: guarded by `benchmarks/src/micro/socket-transfer.ts`.
 */

import { bytesBetween, copyIntoRing, type RingPlace } from '../memory/byte-ring.js';
import { DescriptorFlag, Word } from '../memory/table-layout.js';
import type { Descriptor } from './descriptor.js';

/** What can be told to give nothing for a while. */
export interface PausableSource {
  pause(): unknown;
  resume(): unknown;
}

/** Fills one receive ring. */
export class ReceiveSide {
  readonly #descriptor: Descriptor;
  readonly #place: RingPlace;
  readonly #source: PausableSource;
  #left: Uint8Array | undefined;
  /** What is to be said after the last byte: an errno, or 0 for the end; undefined while more may come. */
  #ending: number | undefined;
  #isFinished = false;

  /**
   * @param descriptor - Whose ring.
   * @param place - Where it lies.
   * @param source - The stream.
   */
  constructor(descriptor: Descriptor, place: RingPlace, source: PausableSource) {
    this.#descriptor = descriptor;
    this.#place = place;
    this.#source = source;
  }

  /** Whether the threads have not read everything that came. */
  get hasUnread(): boolean {
    const unreadBytes = bytesBetween(this.#descriptor.get(Word.RECEIVE_HEAD), this.#descriptor.get(Word.RECEIVE_TAIL));
    return this.#left !== undefined || unreadBytes > 0;
  }

  /** Takes a piece from the stream. */
  push(piece: Uint8Array): void {
    this.#left = this.#left === undefined ? piece : Buffer.concat([this.#left, piece]);
    if (!this.#empty()) this.#source.pause();
  }

  /** Goes on: threads may have made room. */
  pump(): void {
    if (this.#left === undefined || !this.#empty()) return;
    if (this.#ending === undefined) this.#source.resume();
    else this.#finish(this.#ending);
  }

  /** Copies what waits. Returns whether nothing does any more. */
  #empty(): boolean {
    let left = this.#left;
    while (left !== undefined) {
      left = this.#fill(left);
      if (left === undefined || this.#descriptor.get(Word.RECEIVE_BLOCKED) === 1) break;
      // Says so, and looks once more. Pairs with the load in recv(), which comes after the head was stored.
      this.#descriptor.set(Word.RECEIVE_BLOCKED, 1);
    }
    this.#left = left;
    if (left !== undefined) return false;
    this.#descriptor.set(Word.RECEIVE_BLOCKED, 0);
    return true;
  }

  /**
   * Says that nothing more comes, once everything before has found room.
   *
   * @param errno - Why, 0 when the peer ended properly.
   */
  end(errno: number): void {
    this.#ending = this.#ending === undefined || this.#ending === 0 ? errno : this.#ending;
    if (this.#left === undefined) this.#finish(this.#ending);
  }

  /** Once: an error that has been taken must not come back when the stream closes after it. */
  #finish(errno: number): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    if (errno !== 0) this.#descriptor.setError(errno);
    // An error ends both directions, and nobody is to see one of them ended without the other.
    const sendEnded = errno === 0 ? 0 : DescriptorFlag.SEND_ENDED;
    this.#descriptor.setFlag(DescriptorFlag.RECEIVE_ENDED | sendEnded);
    this.#descriptor.wakeReaders();
  }

  /** Copies what fits. Returns what does not. */
  #fill(piece: Uint8Array): Uint8Array | undefined {
    const descriptor = this.#descriptor;
    const tail = descriptor.get(Word.RECEIVE_TAIL);
    // Pairs with the store in recv().
    const usedBytes = bytesBetween(descriptor.get(Word.RECEIVE_HEAD), tail);
    const byteCount = Math.min(piece.length, Math.max(0, descriptor.get(Word.RECEIVE_LIMIT_BYTES) - usedBytes));
    if (byteCount === 0) return piece;
    copyIntoRing(descriptor.memory.rings, this.#place, { position: tail, source: piece, start: 0, byteCount });
    // Publishes the bytes. Pairs with the load in recv().
    descriptor.set(Word.RECEIVE_TAIL, (tail + byteCount) | 0);
    descriptor.wakeReaders();
    return byteCount === piece.length ? undefined : piece.subarray(byteCount);
  }
}
