/** The control thread's side of an I/O thread: starts it, calls it, ends it. Never touches a request. */

import { Worker } from 'node:worker_threads';

import { SpoolError } from '@spool/protocol';

import type { ListenAddress } from './accept/listener.js';
import type { EmitServerEvent, IoHost } from './io-stages.js';
import { unpackError, type IoCall, type IoMessage, type IoThreadData } from './io-thread-messages.js';
import type { CloseOptions, ListenOptions } from './listen-options.js';
import type { ResolvedServerOptions } from './options.js';
import type { ServerEvents } from './server-events.js';

/** Who waits for an answer. */
interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

type CallWithoutId = IoCall extends infer Call ? (Call extends IoCall ? Omit<Call, 'callId'> : never) : never;

/** An I/O thread. */
export class IoThreadHost implements IoHost {
  readonly #worker: Worker;
  readonly #emit: EmitServerEvent;
  readonly #pending = new Map<number, PendingCall>();
  readonly #exited: Promise<void>;
  #lastCallId = 0;
  #isClosing = false;
  /** Whether the thread ends as it was told, so that its exit is no death. */
  #isEnding = false;

  /**
   * @param options - The server's options.
   * @param emit - Where events go.
   */
  constructor(options: ResolvedServerOptions, emit: EmitServerEvent) {
    const data: IoThreadData = { options };
    this.#emit = emit;
    this.#worker = new Worker(new URL('./io-thread.js', import.meta.url), { workerData: data });
    this.#worker.on('message', (message: IoMessage) => this.#onMessage(message));
    this.#worker.on('error', (error) => this.#onDeath(error));
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.on('exit', (code) => this.#onDeath(new Error(`I/O thread exited with code ${code}`)));
  }

  async listen(options: Omit<ListenOptions, 'signal'>): Promise<ListenAddress> {
    try {
      return (await this.#call({ method: 'listen', options })) as ListenAddress;
    } catch (error) {
      // Whoever closes ends the thread as well, after its workers have left.
      if (!this.#isClosing) await this.#end();
      throw error;
    }
  }

  async close(options: CloseOptions): Promise<void> {
    if (this.#isEnding) return;
    this.#isClosing = true;
    await this.#call({ method: 'close', options });
    await this.#end();
  }

  #call(call: CallWithoutId): Promise<unknown> {
    const callId = ++this.#lastCallId;
    return new Promise((resolve, reject) => {
      this.#pending.set(callId, { resolve, reject });
      this.#worker.postMessage({ ...call, callId });
    });
  }

  /** Waits until the thread has gone; one that still has something to hold it is ended. */
  async #end(): Promise<void> {
    this.#isEnding = true;
    await this.#worker.terminate();
    await this.#exited;
  }

  #onMessage(message: IoMessage): void {
    if (message.kind === 'event') {
      this.#emit(message.name, message.event as ServerEvents[typeof message.name]);
      return;
    }
    const pending = this.#pending.get(message.callId);
    this.#pending.delete(message.callId);
    // From here on the thread may end by itself; its exit can come in the very turn of its last message.
    if (message.kind === 'result' && message.method === 'close') this.#isEnding = true;
    if (message.kind === 'result') pending?.resolve(message.value);
    else pending?.reject(unpackError(message.error));
  }

  #onDeath(cause: Error): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    const error = new SpoolError(`I/O thread died: ${cause.message}`, { code: 'ERR_SPOOL_IO_THREAD_DIED', cause });
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    this.#emit('error', error);
  }
}
