/** The control thread's side of an I/O thread: starts it, calls it, ends it. Never touches a request. */

import { Worker } from 'node:worker_threads';

import { SpoolError, ThreadState, monotonicMs } from '@spool/protocol';

import type { ListenAddress } from '../accept/listener.js';
import type { IoHost, IoPlace, ListenPlace } from './host.js';
import type { IoReports } from './reports.js';
import { unpackError, type IoCall, type IoMessage, type IoThreadData } from './messages.js';
import type { ResolvedServerOptions } from '../options/resolve-options.js';
import type { ServerEvents } from '../server-events.js';
import { endCounters } from '../stats/index.js';

/**
 * Young generation of an I/O thread, in MiB. Little that it makes outlives a turn; by default V8 lets it grow to 48 MiB, nearly all
 * garbage. With 2 a transfer of 1 GiB grows the process by 25 MiB less; on a busy machine no difference in speed showed.
 */
const MAX_YOUNG_GENERATION_MIB = 2;

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
  readonly #counters: SharedArrayBuffer;
  readonly #pending = new Map<number, PendingCall>();
  readonly #exited: Promise<void>;
  #lastCallId = 0;
  #isClosing = false;
  /** Settles when the thread has been told to end, and has. */
  #ended: Promise<void> | undefined;
  /** Whether the thread ends as it was told, so that its exit is no death. */
  #isEnding = false;
  #isDead = false;

  /**
   * @param options - The server's options.
   * @param place - Which of the I/O threads it is.
   * @param reports - Where it says what happens.
   */
  constructor(options: ResolvedServerOptions, place: IoPlace, reports: IoReports) {
    const data: IoThreadData = { options, place };
    this.#reports = reports;
    this.#counters = place.counters;
    this.#worker = new Worker(new URL('../threads/io-thread.js', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: MAX_YOUNG_GENERATION_MIB },
      transferList: [...place.peers.map(({ port }) => port), ...(place.owner === undefined ? [] : [place.owner])],
    });
    this.#worker.on('message', (message: IoMessage) => this.#onMessage(message));
    this.#worker.on('error', (error) => this.#onDeath(error));
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.on('exit', (code) => this.#onDeath(new Error(`I/O thread exited with code ${code}`)));
    this.#worker.on('exit', () => this.#onExit());
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
    if (this.#isEnding || this.#ended !== undefined) return;
    this.#isClosing = true;
    await Promise.race([this.#call({ method: 'drain', timeoutMs }), this.#exited]);
  }

  end(timeoutMs: number): Promise<void> {
    // Also when both a failed start and the app end it: the thread answers once.
    this.#ended ??= this.#endOnce(timeoutMs);
    return this.#ended;
  }

  async #endOnce(timeoutMs: number): Promise<void> {
    if (this.#isEnding) return;
    await this.#call({ method: 'end', timeoutMs });
    await this.#end();
  }

  #call(call: CallWithoutId): Promise<unknown> {
    if (this.#isEnding) return Promise.reject(threadIsGone());
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
    this.#isDead = true;
    const error = new SpoolError(`I/O thread died: ${cause.message}`, { code: 'ERR_SPOOL_IO_THREAD_DIED', cause });
    this.#rejectPending(error);
    this.#reports.emit('error', error);
  }

  #onExit(): void {
    // What came to no end before the thread did, such as a reload.
    this.#rejectPending(threadIsGone());
    if (this.#isDead) endCounters(this.#counters, { state: ThreadState.FAILED, nowMs: monotonicMs() });
  }

  #rejectPending(error: Error): void {
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}

/** Makes the error of a call that will have no answer. */
function threadIsGone(): SpoolError {
  return new SpoolError('Server closes, or its I/O thread has died', { code: 'ERR_SPOOL_SERVER_STATE' });
}
