/**
 * The threads that use sockets, as the I/O thread knows them: by a port whose other end dies with them. It starts those that
 * spawn() asks for, since a thread that blocks could neither start one nor learn of its end.
 */

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';

import { freeSlot } from '../memory/reserve-slot.js';
import type { SocketMemory } from '../memory/socket-memory.js';
import { Slot, slotIndex } from '../memory/table-layout.js';
import type { IoMessage, SpawnMessage } from './messages.js';

/** What is called when a thread is dead, before its number is free again. */
export type OnDeath = (thread: number) => void;

/** Owns the ports and the threads. */
export class SocketThreads {
  readonly #memory: SocketMemory;
  readonly #tell: (message: IoMessage) => void;
  readonly #onDeath: OnDeath;
  readonly #workers = new Map<number, Worker>();
  readonly #ports = new Set<MessagePort>();
  #isClosing = false;

  constructor(
    memory: SocketMemory,
    { tell, onDeath }: { readonly tell: (message: IoMessage) => void; readonly onDeath: OnDeath },
  ) {
    this.#memory = memory;
    this.#tell = tell;
    this.#onDeath = onDeath;
  }

  /** Takes a thread in that has, or will have, the other end of a port. */
  adopt(thread: number, port: MessagePort): void {
    this.#listen(thread, port, () => this.#free(thread));
  }

  /** Starts a thread whose number is reserved. */
  spawn({ thread, module, argument }: SpawnMessage): void {
    if (this.#isClosing) return;
    const { port1, port2 } = new MessageChannel();
    const handle = { shared: this.#memory.shared, thread, port: port2 };
    const worker = new Worker(new URL('../thread-entry.js', import.meta.url), {
      workerData: { handle, module, argument },
      transferList: [port2],
    });
    this.#workers.set(thread, worker);
    // Its port says first that no code of it runs any more, its exit says last how it ended: the number is free after both.
    let stepsLeft = 2;
    const onStep = (): void => {
      if (--stepsLeft === 0) this.#free(thread);
    };
    this.#listen(thread, port1, onStep);
    worker.on('error', (error: unknown) => {
      // That its calls fail now is what closing is.
      if (this.#isClosing) return;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#tell({ type: 'failed', thread, message });
    });
    worker.on('exit', () => {
      this.#workers.delete(thread);
      onStep();
    });
  }

  /** Ends a thread that was started here. */
  terminate(thread: number): void {
    void this.#workers.get(thread)?.terminate();
  }

  /** Ends all threads that were started here, and lets the others' ports go. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([...this.#workers.values()].map(async (worker) => worker.terminate()));
    for (const port of this.#ports) port.close();
  }

  #listen(thread: number, port: MessagePort, onDead: () => void): void {
    this.#ports.add(port);
    port.on('message', (message: SpawnMessage) => this.spawn(message));
    port.on('close', () => {
      this.#ports.delete(port);
      this.#onDeath(thread);
      onDead();
    });
  }

  #free(thread: number): void {
    const { words, layout } = this.#memory;
    const slot = slotIndex(layout, thread);
    for (const word of [Slot.CALL_STATE, Slot.INTERRUPTED, Slot.WAIT_INDEX]) Atomics.store(words, slot + word, 0);
    freeSlot(words, slot);
    this.#tell({ type: 'exited', thread });
  }
}
