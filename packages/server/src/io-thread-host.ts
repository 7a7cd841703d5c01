/** The control thread's side of an I/O thread: starts it, calls it, ends it. Never touches a request. */

import { Worker } from 'node:worker_threads';

import { SpoolError } from '@spool/protocol';

import type { ListenAddress } from './accept/listener.js';
import type { IoHost, IoPlace, ListenPlace } from './io-host.js';
import type { IoReports } from './io-reports.js';
import { unpackError, type IoCall, type IoMessage, type IoThreadData } from './io-thread-messages.js';
import type { ResolvedServerOptions } from './resolve-options.js';
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
  readonly #reports: IoReports;
  readonly #pending = new Map<number, PendingCall>();
  readonly #exited: Promise<void>;
  #lastCallId = 0;
  #isClosing = false;
  /** Whether the thread ends as it was told, so that its exit is no death. */
  #isEnding = false;

  /**
   * @param options - The server's options.
   * @param place - Which of the I/O threads it is.
   * @param reports - Where it says what happens.
   */
  constructor(options: ResolvedServerOptions, place: IoPlace, reports: IoReports) {
    const data: IoThreadData = { options, place };
    this.#reports = reports;
    this.#worker = new Worker(new URL('./io-thread.js', import.meta.url), {
      workerData: data,
      transferList: [...place.peers.map(({ port }) => port), ...(place.owner === undefined ? [] : [place.owner])],
    });
    this.#worker.on('message', (message: IoMessage) => this.#onMessage(message));
    this.#worker.on('error', (error) => this.#onDeath(error));
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.on('exit', (code) => this.#onDeath(new Error(`I/O thread exited with code ${code}`)));
  }

  async listen(place: ListenPlace): Promise<ListenAddress> {
    try {
      return (await this.#call({ method: 'listen', place })) as ListenAddress;
    } catch (error) {
      // Whoever closes ends the thread as well, after its workers have left.
      if (!this.#isClosing) await this.#end();
      throw error;
    }
  }

  async reload(handlerUrl: string | undefined): Promise<void> {
    await this.#call({ method: 'reload', handlerUrl });
  }

  async drain(timeoutMs: number): Promise<void> {
    if (this.#isEnding) return;
    this.#isClosing = true;
    await this.#call({ method: 'drain', timeoutMs });
  }

  async end(timeoutMs: number): Promise<void> {
    if (this.#isEnding) return;
    await this.#call({ method: 'end', timeoutMs });
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
      this.#reports.emit(message.name, message.event as ServerEvents[typeof message.name]);
      return;
    }
    if (message.kind === 'counters') {
      this.#reports.onWorkerCounters(message.workerId, message.memory);
      return;
    }
    const pending = this.#pending.get(message.callId);
    this.#pending.delete(message.callId);
    // From here on the thread may end by itself; its exit can come in the very turn of its last message.
    if (message.kind === 'result' && message.method === 'end') this.#isEnding = true;
    if (message.kind === 'result') pending?.resolve(message.value);
    else pending?.reject(unpackError(message.error));
  }

  #onDeath(cause: Error): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    const error = new SpoolError(`I/O thread died: ${cause.message}`, { code: 'ERR_SPOOL_IO_THREAD_DIED', cause });
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    this.#reports.emit('error', error);
  }
}
