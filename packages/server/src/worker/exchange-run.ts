/**
 * One request in a worker, from the claim to the final frame: calls the handler in an async context of its own and sends
 * what it answers. Every run ends in exactly one final frame, also when the handler throws or nobody waits any more.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { AsyncResource } from 'node:async_hooks';

import {
  CounterIndex,
  encodeEarlyHints,
  type DecodedRequestHead,
  type FrameAddress,
  type ThreadCounters,
  type WorkerChannel,
} from '@spool/protocol';

import { BusyClock, type BusyLedger } from './busy-clock.js';
import { describeFailure } from './describe-failure.js';
import { createRequest, toOutgoingResponse, type IncomingBody } from './fetch/index.js';
import { findForwardedClient, type ForwardedClient, type ProxyTrust } from './forwarded-client.js';
import { RequestContext, type ContextOwner } from './handler-context.js';
import { FramedSender, type FramedOwner } from './framed-sender.js';
import type { FetchHandler, HandleFramed } from './handler-module.js';
import { RecordRequestSource, type SourceOwner } from './request-source.js';
import { ResponseSender, type SenderOwner } from './response-sender.js';

/** What all runs of a worker share. */
export interface RunWorker {
  readonly workerId: number;
  readonly fetch: FetchHandler;
  /** What answers in place of `fetch` when the handler frames its own responses. */
  readonly handleFramed: HandleFramed | undefined;
  readonly proxyTrust: ProxyTrust;
  readonly ledger: BusyLedger;
  readonly counters: ThreadCounters;
  /** Runs started and not ended, on all channels. */
  readonly inFlightCount: number;
  /** Keeps the worker from closing before the promise has settled. */
  waitUntil(promise: Promise<unknown>): void;
}

/** What a run asks of the channel it came by. */
export interface RunPort {
  readonly channel: WorkerChannel;
  readonly worker: RunWorker;
  /** Remembers a run that waits for room. */
  addBlocked(run: ExchangeRun): void;
  /** Wakes the I/O thread for what was sent outside the loop's own turn. */
  flush(): void;
  /** Forgets a run whose final frame is out. */
  removeRun(run: ExchangeRun): void;
}

/** What arrived. */
export interface ReceivedRequest {
  readonly address: FrameAddress;
  readonly head: DecodedRequestHead;
  /** The whole body, or one that still arrives; null when the request has none. */
  readonly body: Uint8Array | IncomingBody | null;
  /** Whether the connection may live on after the response. */
  readonly keepAlive: boolean;
}

/** One request in a worker. */
export class ExchangeRun implements ContextOwner, FramedOwner, SenderOwner, SourceOwner {
  readonly address: FrameAddress;
  readonly head: DecodedRequestHead;
  readonly isHead: boolean;
  readonly keepAlive: boolean;
  readonly #port: RunPort;
  readonly #clock: BusyClock;
  /** What arrives of the body, while it does. */
  readonly #incoming: IncomingBody | undefined;
  #body: Uint8Array | IncomingBody | null;
  #abortController: AbortController | undefined;
  #sender: ResponseSender | FramedSender | undefined;
  #isAborted = false;
  /** What was last told of the time the thread was busy with it, in milliseconds. */
  #busyMs = 0;
  /** A failure that has found no room yet. */
  #pendingFailure: string | undefined;
  #hasEnded = false;

  /**
   * @param port - Where it came from.
   * @param received - The request, claimed.
   */
  constructor(port: RunPort, received: ReceivedRequest) {
    this.#port = port;
    this.#clock = new BusyClock(port.worker.ledger);
    this.address = received.address;
    this.head = received.head;
    this.#body = received.body;
    this.#incoming = received.body === null || received.body instanceof Uint8Array ? undefined : received.body;
    this.isHead = received.head.method === 'HEAD';
    this.keepAlive = received.keepAlive;
  }

  /** Calls the handler. Returns once its synchronous part is over. */
  start(): void {
    // A context of its own: a store that the handler enters is gone with the request, instead of showing up in the next.
    const scope = new AsyncResource('SpoolRequest', { requireManualDestroy: true });
    const { workerId, fetch, handleFramed } = this.#port.worker;
    if (handleFramed !== undefined) {
      this.#startFramed(handleFramed, scope);
      return;
    }
    try {
      const request = createRequest(new RecordRequestSource(this));
      const answer = scope.runInAsyncScope(fetch, undefined, request, new RequestContext(workerId, this));
      if (!isThenable(answer)) {
        this.#respond(answer);
        return;
      }
      answer.then(
        (response) => this.#respond(response),
        (error: unknown) => this.onFailure(error),
      );
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** Marks that the thread goes on to something else while the handler awaits. */
  suspend(): void {
    if (this.#hasEnded) return;
    this.#clock.suspend();
    // What was cancelled before it was claimed is called for no more, if the call was answered before it was read.
    this.abortIfCancelled();
  }

  /** When the handler was called, in `monotonicMs`. */
  get startedAtMs(): number {
    return this.#clock.startedAtMs;
  }

  /** When a head or final frame was written last, in `monotonicMs`; meaningful once one is out. */
  get readAtMs(): number {
    return this.#clock.readAtMs;
  }

  /** Whether the final frame is out. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get body(): Uint8Array | IncomingBody | null {
    const body = this.#body;
    this.#body = null;
    return body;
  }

  get forwardedClient(): ForwardedClient | undefined {
    // Most servers trust nobody, and most handlers ask at most once.
    return findForwardedClient(this.head, this.#port.worker.proxyTrust);
  }

  get isCancelled(): boolean {
    return this.#port.channel.exchanges.isCancelled(this.address.exchangeIndex, this.address.generation);
  }

  get signal(): AbortSignal {
    if (this.#abortController === undefined) {
      this.#abortController = new AbortController();
      if (this.isCancelled) this.#abortController.abort();
    }
    return this.#abortController.signal;
  }

  /** Ends the run early if it was cancelled: aborts the signal, the request's body and the response's. */
  abortIfCancelled(): void {
    if (!this.isCancelled || this.#isAborted) return;
    this.#isAborted = true;
    this.#abortController?.abort();
    const reason: unknown = this.signal.reason;
    this.#incoming?.fail(reason);
    this.#sender?.cancel(reason);
  }

  earlyHints(fields: readonly string[]): boolean {
    if (this.#sender !== undefined || this.#hasEnded) return false;
    const isSent = this.#port.channel.trySendInterim(this.address, encodeEarlyHints(fields));
    this.#port.flush();
    return isSent;
  }

  waitUntil(promise: Promise<unknown>): void {
    this.#port.worker.waitUntil(promise);
  }

  /** Sends what waits for room. Returns false when there is still none. */
  resume(): boolean {
    if (this.#pendingFailure !== undefined) return this.#sendFailure(this.#pendingFailure);
    return this.#sender?.advance() ?? true;
  }

  busyMs(): number {
    this.#busyMs = this.#clock.busyMs(this.#port.worker.inFlightCount);
    return this.#busyMs;
  }

  onBlocked(): void {
    this.#port.addBlocked(this);
  }

  onSent(): void {
    this.#port.flush();
  }

  onEnd(): void {
    this.#hasEnded = true;
    this.#clock.close();
    const { counters } = this.#port.worker;
    counters.values[CounterIndex.REQUESTS_ENDED]++;
    counters.busy.record(this.#busyMs);
    // In the turn of the final frame: from here on the exchange's words may serve another.
    this.#incoming?.detach();
    this.#incoming?.fail(new DOMException('The response has ended', 'AbortError'));
    this.#port.removeRun(this);
  }

  onFailure(error: unknown): void {
    this.#port.worker.counters.values[CounterIndex.REQUESTS_FAILED]++;
    this.#sendFailure(describeFailure(error));
  }

  /** Calls a handler that frames its own responses: it is done when it has ended its response, not when it returns. */
  #startFramed(handle: HandleFramed, scope: AsyncResource): void {
    const sender = new FramedSender(this.#port.channel, this, scope);
    this.#sender = sender;
    try {
      const answer = scope.runInAsyncScope(handle, undefined, sender);
      if (isThenable(answer)) answer.then(undefined, (error: unknown) => sender.fail(error));
    } catch (error) {
      sender.fail(error);
    }
  }

  #respond(response: unknown): void {
    try {
      this.#sender = new ResponseSender(this.#port.channel, this, toOutgoingResponse(response));
    } catch (error) {
      this.onFailure(error);
      return;
    }
    this.#sender.advance();
    if (!this.#hasEnded && this.isCancelled) this.#sender.cancel(this.signal.reason);
    this.#port.flush();
  }

  #sendFailure(description: string): boolean {
    if (!this.#port.channel.trySendError(this.address, description, this.busyMs())) {
      this.#pendingFailure = description;
      this.onBlocked();
      return false;
    }
    this.#pendingFailure = undefined;
    this.onEnd();
    this.#port.flush();
    return true;
  }
}

function isThenable<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
