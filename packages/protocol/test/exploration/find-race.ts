/**
 * Finds plain accesses to the same word by two threads, one of them a store, that nothing orders. Where there is none, the
 * threads behave as if all accesses happened one after another (the memory model of JavaScript promises it), which is what
 * the lockstep explores; so this is what makes plain stores comparable with it. It also allows the turn to change before
 * atomic accesses alone: a change before a plain one shows nothing else (Musuvathi and Qadeer, PLDI 2007).
 */

import { AccessKind, LOG_ENTRY_WORDS, LogWord, MAX_THREADS } from './control-layout.js';

const ACCESS_KINDS = 4;
const PLAIN_LOAD = 0;
const PLAIN_STORE = 1;
const ATOMIC_LOAD = 2;
const ATOMIC_STORE = 3;
const STATE_WORDS = ACCESS_KINDS * MAX_THREADS + MAX_THREADS;
/** Where the clock of the atomic store that was last lies in a word's state. */
const PUBLISHED = ACCESS_KINDS * MAX_THREADS;

/** What may not be unordered with an access of each kind. */
const CONFLICTS: readonly (readonly number[])[] = [
  [PLAIN_STORE, ATOMIC_STORE],
  [PLAIN_LOAD, PLAIN_STORE, ATOMIC_LOAD, ATOMIC_STORE],
  [PLAIN_STORE],
  [PLAIN_LOAD, PLAIN_STORE],
];

/** Looks through logs, one after another, of runs over the same buffers. */
export class RaceFinder {
  readonly #firstWords: number[] = [];
  /** For each word: a clock by thread for each kind of access, and the clock published there. */
  readonly #state: Int32Array;
  /** For each thread: what it knows of every thread's clock. */
  readonly #clocks = new Int32Array(MAX_THREADS * MAX_THREADS);

  /** @param bufferBytes - Bytes of each shared buffer. */
  constructor(bufferBytes: readonly number[]) {
    let wordCount = 0;
    for (const byteCount of bufferBytes) {
      this.#firstWords.push(wordCount);
      wordCount += (byteCount + 3) >> 2;
    }
    this.#state = new Int32Array(wordCount * STATE_WORDS);
  }

  /**
   * Looks through one log.
   *
   * @returns The step that races with an earlier one, or undefined.
   */
  find(log: Int32Array): number | undefined {
    this.#forget(log);
    for (let entry = 0, step = 0; entry < log.length; entry += LOG_ENTRY_WORDS, step++) {
      if (this.#hasRace(log, entry)) return step;
    }
    return undefined;
  }

  #hasRace(log: Int32Array, entry: number): boolean {
    const thread = log[entry + LogWord.THREAD];
    const kind = log[entry + LogWord.KIND] as AccessKind;
    const first = this.#firstWords[log[entry + LogWord.BUFFER]];
    const offset = log[entry + LogWord.OFFSET];
    const last = first + ((offset + log[entry + LogWord.BYTES] - 1) >> 2);
    for (let word = first + (offset >> 2); word <= last; word++) {
      const state = word * STATE_WORDS;
      switch (kind) {
        case AccessKind.LOAD:
        case AccessKind.STORE:
          if (this.#conflicts(state, thread, kind)) return true;
          this.#mark(state, thread, kind);
          if (kind === AccessKind.STORE) this.#state.fill(0, state + PUBLISHED, state + PUBLISHED + MAX_THREADS);
          break;
        case AccessKind.ATOMIC_LOAD:
        case AccessKind.WAIT:
          if (this.#conflicts(state, thread, ATOMIC_LOAD)) return true;
          this.#mark(state, thread, ATOMIC_LOAD);
          this.#learn(thread, this.#state, state + PUBLISHED);
          break;
        case AccessKind.ATOMIC_STORE:
        case AccessKind.ATOMIC_UPDATE:
          if (this.#conflicts(state, thread, ATOMIC_STORE)) return true;
          this.#mark(state, thread, ATOMIC_STORE);
          // What is read first orders; a store alone leaves nothing of what was published there before.
          if (kind === AccessKind.ATOMIC_UPDATE) this.#learn(thread, this.#state, state + PUBLISHED);
          this.#publish(state, thread);
          break;
        case AccessKind.NOTIFY:
          for (let woken = 0; woken < MAX_THREADS; woken++) {
            if ((log[entry + LogWord.VALUE] & (1 << woken)) === 0 || woken === thread) continue;
            this.#learn(woken, this.#clocks, thread * MAX_THREADS);
          }
          this.#clocks[thread * MAX_THREADS + thread]++;
          break;
      }
    }
    return false;
  }

  #conflicts(state: number, thread: number, kind: number): boolean {
    for (const other of CONFLICTS[kind]) {
      for (let peer = 0; peer < MAX_THREADS; peer++) {
        if (peer === thread) continue;
        if (this.#state[state + other * MAX_THREADS + peer] > this.#clocks[thread * MAX_THREADS + peer]) return true;
      }
    }
    return false;
  }

  #mark(state: number, thread: number, kind: number): void {
    this.#state[state + kind * MAX_THREADS + thread] = this.#clocks[thread * MAX_THREADS + thread];
  }

  #learn(thread: number, from: Int32Array, start: number): void {
    for (let peer = 0; peer < MAX_THREADS; peer++) {
      const own = thread * MAX_THREADS + peer;
      this.#clocks[own] = Math.max(this.#clocks[own], from[start + peer]);
    }
  }

  #publish(state: number, thread: number): void {
    for (let peer = 0; peer < MAX_THREADS; peer++) {
      this.#state[state + PUBLISHED + peer] = this.#clocks[thread * MAX_THREADS + peer];
    }
    this.#clocks[thread * MAX_THREADS + thread]++;
  }

  /** Clears what this log is about to touch, rather than all memory. */
  #forget(log: Int32Array): void {
    this.#clocks.fill(0);
    for (let thread = 0; thread < MAX_THREADS; thread++) this.#clocks[thread * MAX_THREADS + thread] = 1;
    for (let entry = 0; entry < log.length; entry += LOG_ENTRY_WORDS) {
      const first = this.#firstWords[log[entry + LogWord.BUFFER]];
      const offset = log[entry + LogWord.OFFSET];
      const last = first + ((offset + log[entry + LogWord.BYTES] - 1) >> 2);
      this.#state.fill(0, (first + (offset >> 2)) * STATE_WORDS, (last + 1) * STATE_WORDS);
    }
  }
}
