/** Sends the pieces of one body through a channel, within the credit of its exchange. Knows nothing of what they belong to. */

import { CreditWindow, type FrameAddress, type WorkerChannel } from '@spool/protocol';

/** Sends what there is room and credit for. */
export class CreditedPieces {
  readonly #channel: WorkerChannel;
  readonly #address: FrameAddress;
  readonly #window: CreditWindow;
  /** Bytes sent in body frames, cumulative, wraps at 2^32 as the credit word does. */
  #sentBytes = 0;

  /**
   * @param channel - Where to send.
   * @param address - The exchange.
   */
  constructor(channel: WorkerChannel, address: FrameAddress) {
    this.#channel = channel;
    this.#address = address;
    this.#window = new CreditWindow(channel);
  }

  /**
   * Sends a piece, or as much of it as there is room and credit for.
   *
   * @param piece - The bytes.
   * @returns What is left of it, with the blocked word up; empty when all of it went.
   */
  send(piece: Uint8Array): Uint8Array {
    let left = piece;
    while (left.byteLength > 0) {
      const creditBytes = this.#findCredit();
      if (creditBytes <= 0) return left;
      const allowed = creditBytes < left.byteLength ? left.subarray(0, creditBytes) : left;
      const sentBytes = this.#channel.sender.trySendBody(this.#address, allowed);
      if (sentBytes === 0) return left;
      this.#sentBytes = (this.#sentBytes + sentBytes) | 0;
      left = left.subarray(sentBytes);
    }
    return left;
  }

  /** Returns the bytes that may be sent; looks again once the blocked word is up. */
  #findCredit(): number {
    let creditBytes = this.#creditBytes();
    if (creditBytes > 0) return creditBytes;
    this.#channel.sender.raiseBlocked();
    creditBytes = this.#creditBytes();
    if (creditBytes <= 0) this.#channel.sender.countCreditStall();
    return creditBytes;
  }

  #creditBytes(): number {
    const releasedBytes = this.#channel.exchanges.releasedBytes(this.#address.exchangeIndex);
    return this.#window.roomBytes((this.#sentBytes - releasedBytes) | 0);
  }
}
