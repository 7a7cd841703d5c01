/**
 * One request in a worker, from the claim to the final frame: calls the handler in an async context of its own and sends
 * what it answers. Every run ends in exactly one final frame, also when the handler throws or nobody waits any more.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { AsyncResource } from 'node:async_hooks';

import { encodeEarlyHints, type DecodedRequestHead, type FrameAddress, type WorkerChannel } from '@spool/protocol';

import { BusyClock } from './busy-clock.js';
import { describeFailure } from './describe-failure.js';
import { createRequest, toOutgoingResponse } from './fetch/index.js';
import { findForwardedClient, type ForwardedClient, type ProxyTrust } from './forwarded-client.js';
import { RequestContext, type ContextOwner } from './handler-context.js';
import type { FetchHandler } from './handler-module.js';
import { RecordRequestSource, type SourceOwner } from './request-source.js';
import { ResponseSender, type SenderOwner } from './response-sender.js';

/** What a run asks of the loop it belongs to. */
export interface RunHost {
  readonly channel: WorkerChannel;
  readonly workerId: number;
  readonly fetch: FetchHandler;
  readonly proxyTrust: ProxyTrust;
  /** Runs started and not ended. */
  readonly inFlightCount: number;
  /** Remembers a run that waits for room. */
  addBlocked(run: ExchangeRun): void;
  /** Wakes the I/O thread for what was sent outside the loop's own turn. */
  flush(): void;
  /** Forgets a run whose final frame is out. */
  removeRun(run: ExchangeRun): void;
  /** Keeps the worker from closing before the promise has settled. */
  waitUntil(promise: Promise<unknown>): void;
}

/** What arrived. */
export interface ReceivedRequest {
  readonly address: FrameAddress;
  readonly head: DecodedRequestHead;
  /** The whole body; null when the request has none. */
  readonly body: Uint8Array | null;
}

/** One request in a worker. */
export class ExchangeRun implements ContextOwner, SenderOwner, SourceOwner {
  readonly address: FrameAddress;
  readonly head: DecodedRequestHead;
  readonly isHead: boolean;
  readonly #host: RunHost;
  readonly #clock = new BusyClock();
  #body: Uint8Array | null;
  #abortController: AbortController | undefined;
  #sender: ResponseSender | undefined;
  /** A failure that has found no room yet. */
  #pendingFailure: string | undefined;
  #hasEnded = false;

  /**
   * @param host - The loop.
   * @param received - The request, claimed.
   */
  constructor(host: RunHost, received: ReceivedRequest) {
    this.#host = host;
    this.address = received.address;
    this.head = received.head;
    this.#body = received.body;
    this.isHead = received.head.method === 'HEAD';
  }

  /** Calls the handler. Returns once its synchronous part is over. */
  start(): void {
    // A context of its own: a store that the handler enters is gone with the request, instead of showing up in the next.
    const scope = new AsyncResource('SpoolRequest', { requireManualDestroy: true });
    try {
      const request = createRequest(new RecordRequestSource(this));
      const context = new RequestContext(this.#host.workerId, this);
      const answer = scope.runInAsyncScope(this.#host.fetch, undefined, request, context);
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
    if (!this.#hasEnded) this.#clock.suspend();
  }

  /** When the handler was called, in `monotonicMs`. */
  get startedAtMs(): number {
    return this.#clock.startedAtMs;
  }

  /** When the final frame was written, in `monotonicMs`; meaningful once it is out. */
  get endedAtMs(): number {
    return this.#clock.readAtMs;
  }

  /** Whether the final frame is out. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get body(): Uint8Array | null {
    const body = this.#body;
    this.#body = null;
    return body;
  }

  get forwardedClient(): ForwardedClient | undefined {
    // Most servers trust nobody, and most handlers ask at most once.
    return findForwardedClient(this.head, this.#host.proxyTrust);
  }

  get isCancelled(): boolean {
    return this.#host.channel.exchanges.isCancelled(this.address.exchangeIndex, this.address.generation);
  }

  get signal(): AbortSignal {
    if (this.#abortController === undefined) {
      this.#abortController = new AbortController();
      if (this.isCancelled) this.#abortController.abort();
    }
    return this.#abortController.signal;
  }

  /** Ends the run early if it was cancelled: aborts the signal and the response stream. */
  abortIfCancelled(): void {
    if (!this.isCancelled) return;
    this.#abortController?.abort();
    this.#sender?.cancel(this.#abortController?.signal.reason);
  }

  earlyHints(fields: readonly string[]): boolean {
    if (this.#sender !== undefined || this.#hasEnded) return false;
    const isSent = this.#host.channel.trySendInterim(this.address, encodeEarlyHints(fields));
    this.#host.channel.flush();
    return isSent;
  }

  waitUntil(promise: Promise<unknown>): void {
    this.#host.waitUntil(promise);
  }

  /** Sends what waits for room. Returns false when there is still none. */
  resume(): boolean {
    if (this.#pendingFailure !== undefined) return this.#sendFailure(this.#pendingFailure);
    return this.#sender?.advance() ?? true;
  }

  busyMs(): number {
    return this.#clock.busyMs(this.#host.inFlightCount);
  }

  onBlocked(): void {
    this.#host.addBlocked(this);
  }

  onSent(): void {
    this.#host.flush();
  }

  onEnd(): void {
    this.#hasEnded = true;
    this.#host.removeRun(this);
  }

  onFailure(error: unknown): void {
    this.#sendFailure(describeFailure(error));
  }

  #respond(response: unknown): void {
    try {
      this.#sender = new ResponseSender(this.#host.channel, this, toOutgoingResponse(response));
    } catch (error) {
      this.onFailure(error);
      return;
    }
    this.#sender.advance();
    if (!this.#hasEnded) this.abortIfCancelled();
    this.#host.flush();
  }

  #sendFailure(description: string): boolean {
    if (!this.#host.channel.trySendError(this.address, description, this.busyMs())) {
      this.#pendingFailure = description;
      this.onBlocked();
      return false;
    }
    this.#pendingFailure = undefined;
    this.onEnd();
    this.#host.flush();
    return true;
  }
}

function isThenable(value: Response | Promise<Response>): value is Promise<Response> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function';
}
