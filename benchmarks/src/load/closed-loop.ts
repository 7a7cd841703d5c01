/**
 * Owns the slow half of a mixed load: a few connections, each asking again when it has its answer.
 * Does not know the light half. Runs in the harness's process, which has nothing else to do meanwhile.
 */
import { Agent, get } from 'node:http';

/** What slow connections did between two moments. */
export interface StretchResult {
  /** Answers of status 200, complete, a second. */
  readonly completedPerSecond: number;
  /** Requests that had no such answer. */
  readonly errorCount: number;
}

/** A stretch of time that counts. */
export interface Stretch {
  /** Ends it, now. */
  readonly end: () => StretchResult;
}

/** The errors after which a connection gives up: a dead server must not turn the loop into a busy one. */
const mostErrorsPerConnection = 10;

/**
 * Keeps a number of connections busy with one URL until it is stopped.
 *
 * @example
 * ```ts
 * const loop = new ClosedLoop({ url, connections: 2 });
 * const stretch = loop.beginStretch();
 * // … load the server with something else
 * const { completedPerSecond } = stretch.end();
 * await loop.stop();
 * ```
 */
export class ClosedLoop {
  readonly #url: string;
  readonly #agent: Agent;
  readonly #connections: Promise<void>[];
  #isStopped = false;
  #completedCount = 0;
  #errorCount = 0;

  /**
   * Starts the loop.
   *
   * @param options - `connections`: 0 or more; 0 does nothing.
   */
  constructor({ url, connections }: { url: string; connections: number }) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: Math.max(1, connections) });
    this.#connections = Array.from({ length: connections }, () => this.#runConnection());
  }

  /** @returns A stretch of time that begins now; several may overlap. */
  beginStretch(): Stretch {
    const startedMs = performance.now();
    const completedBefore = this.#completedCount;
    const errorsBefore = this.#errorCount;
    return {
      end: () => ({
        completedPerSecond: ((this.#completedCount - completedBefore) * 1_000) / (performance.now() - startedMs),
        errorCount: this.#errorCount - errorsBefore,
      }),
    };
  }

  /** Drops what is in flight, and returns when every connection is closed. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#agent.destroy();
    await Promise.all(this.#connections);
  }

  async #runConnection(): Promise<void> {
    let errorCount = 0;
    while (!this.#isStopped && errorCount < mostErrorsPerConnection) {
      const isGood = await this.#askOnce();
      // What stop() cut off is neither an answer nor the server's fault; assigned by another turn, so read again.
      if (this.#hasStopped()) return;
      if (isGood) {
        this.#completedCount += 1;
      } else {
        errorCount += 1;
        this.#errorCount += 1;
      }
    }
  }

  #hasStopped(): boolean {
    return this.#isStopped;
  }

  #askOnce(): Promise<boolean> {
    return new Promise((resolve) => {
      const request = get(this.#url, { agent: this.#agent }, (response) => {
        response.once('close', () => resolve(response.complete && response.statusCode === 200)).resume();
      });
      request.once('error', () => resolve(false));
    });
  }
}
