/** A gate in shared memory: handlers wait at it, blocking or not, until the test opens it. Its other half: handlers/gate.mjs. */

/** Word that is 1 once the gate is open. */
const OPEN_INDEX = 0;
/** Word that counts who has come to the gate. */
const ARRIVED_INDEX = 1;
/** Word that counts whatever else a handler wants counted. */
const COUNT_INDEX = 2;

/** A gate. Give `words` to the handlers as `workerData.gate`. */
export class SharedGate {
  readonly words = new Int32Array(new SharedArrayBuffer(64));

  /** Lets everyone through, now and later. */
  open(): void {
    Atomics.store(this.words, OPEN_INDEX, 1);
    Atomics.notify(this.words, OPEN_INDEX);
  }

  /** Closes it again for those who come from now on. */
  close(): void {
    Atomics.store(this.words, OPEN_INDEX, 0);
  }

  /** Closes it and counts from zero, for the next test on a server that several share. Nobody of the last may be on the way. */
  reset(): void {
    this.words.fill(0);
  }

  /** Waits until so many have come to the gate. */
  async arrived(count: number): Promise<void> {
    await this.#reach(ARRIVED_INDEX, count);
  }

  /** Waits until handlers have counted so far. */
  async counted(count: number): Promise<void> {
    await this.#reach(COUNT_INDEX, count);
  }

  /** How many have come to the gate. */
  get arrivedCount(): number {
    return Atomics.load(this.words, ARRIVED_INDEX);
  }

  /** How often handlers have counted. */
  get count(): number {
    return Atomics.load(this.words, COUNT_INDEX);
  }

  async #reach(index: number, count: number): Promise<void> {
    for (;;) {
      const seenCount = Atomics.load(this.words, index);
      if (seenCount >= count) return;
      await Atomics.waitAsync(this.words, index, seenCount).value;
    }
  }
}
