/** A round trip by `postMessage` both ways: a worker that answers each message. */
import { Worker } from 'node:worker_threads';
import { monotonicMs } from '@spool/protocol';
import { nameOfPath, type PostedMessage, type TripPath } from './trip-path.js';

/** What is posted of a request where heads are: what the channel's frame holds, as one would write it by hand. */
export interface PostedRequest {
  readonly requestId: number;
  readonly head: string;
  readonly remoteAddress: string;
  readonly receivedAtMs: number;
}

/** What is posted of its answer. */
export interface PostedAnswer {
  readonly requestId: number;
  readonly status: number;
  readonly head: string;
}

/** Sends requests by `postMessage`. */
export class PostMessagePath implements TripPath {
  onAnswer = (): void => undefined;
  readonly name: string;
  readonly isAsleep = true;
  readonly parkCount = undefined;
  readonly notifyCount = undefined;
  readonly #thread = new Worker(new URL('./post-message-echo.js', import.meta.url));
  readonly #hasHeads: boolean;
  #requestId = 0;

  /** @param message - What is posted. */
  constructor(message: PostedMessage) {
    this.name = nameOfPath({ kind: 'post-message', message });
    this.#hasHeads = message === 'heads';
    this.#thread.on('message', () => this.onAnswer());
  }

  send(): void {
    this.#requestId = (this.#requestId + 1) & 0xffff;
    this.#thread.postMessage(this.#hasHeads ? describeRequest(this.#requestId) : this.#requestId);
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}

function describeRequest(requestId: number): PostedRequest {
  const head = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
  return { requestId, head, remoteAddress: '127.0.0.1', receivedAtMs: monotonicMs() };
}
