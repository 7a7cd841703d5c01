// @ts-check
/**
 * Owns what the app's thread tells the handlers of the server: a snapshot a few times a second, and in each the last
 * lines of the log, so that a page that was away for a moment misses none.
 */
import { announce } from './bulletin.mjs';
import { takeSnapshot } from './snapshot.mjs';

/** @import { Server, ServerStats } from '@spool/server' */
/** @import { LogLine } from './snapshot.mjs' */

const INTERVAL_MS = 250;

/** Ten seconds: a hundred light requests, enough for a p99. */
const KEPT_READINGS = 41;
const KEPT_LINES = 40;

export class Publisher {
  /** @type {Server} */
  #server;
  /** @type {ServerStats[]} */
  #readings = [];
  /** @type {LogLine[]} */
  #log = [];
  #lineCount = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /** @param {Server} server Listening. */
  constructor(server) {
    this.#server = server;
    server.on('workerStart', ({ workerId, threadId }) =>
      this.note(`worker ${workerId} runs on thread ${threadId}`, 'good'),
    );
    server.on('workerExit', ({ workerId, threadId, failure }) => {
      const reason = failure === undefined ? 'left' : `ended: ${failure.message}`;
      this.note(`worker ${workerId}, thread ${threadId} ${reason}`, failure === undefined ? 'plain' : 'bad');
    });
    server.on('requestError', ({ requestId, description }) => {
      this.note(`request ${requestId} failed: ${description.split('\n', 1)[0]}`, 'bad');
    });
  }

  start() {
    this.#timer = setInterval(() => this.#publish(), INTERVAL_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  /**
   * Adds a line to the log.
   *
   * @param {string} text
   * @param {LogLine['kind']} kind
   */
  note(text, kind = 'plain') {
    this.#lineCount += 1;
    this.#log = [...this.#log, { number: this.#lineCount, atMs: Date.now(), kind, text }].slice(-KEPT_LINES);
  }

  #publish() {
    this.#readings = [...this.#readings, this.#server.stats({ withBuckets: true })].slice(-KEPT_READINGS);
    const snapshot = takeSnapshot(this.#readings, { rssBytes: process.memoryUsage.rss(), log: this.#log });
    announce({ type: 'snapshot', snapshot });
  }
}
