/** One place in the pool: who has it, who is to have it next, and when to try again. Starts and ends nobody. */

import { Backoff } from './backoff.js';
import type { IdleCandidate } from './elastic-policy.js';
import type { PoolMember } from './pool-member.js';
import type { PooledWorker } from './worker-registry.js';

/** A worker that dies sooner after its start, without having been given a request, is not replaced at once, in milliseconds. */
const PROBATION_MS = 100;

/** A place in the pool, known by its number. */
export class PoolSlot<P extends PooledWorker> implements IdleCandidate {
  readonly workerId: number;
  /** The handler module of whoever takes this place, unless it is told otherwise. */
  handlerUrl: string;
  /** The last reload this place has been through; 0 for none. */
  reloadNumber = 0;
  /** Who serves here, or starts to. */
  current: PoolMember<P> | undefined;
  /** Who starts while another serves here. */
  successor: PoolMember<P> | undefined;
  /** Who served here before and has not left yet. */
  readonly leaving = new Set<PoolMember<P>>();
  readonly #backoff = new Backoff();
  readonly #createdAtMs: number;
  #retryTimer: NodeJS.Timeout | undefined;

  /**
   * @param workerId - Its number.
   * @param options - What it starts with, and the time.
   */
  constructor(workerId: number, options: { readonly handlerUrl: string; readonly nowMs: number }) {
    this.workerId = workerId;
    this.handlerUrl = options.handlerUrl;
    this.#createdAtMs = options.nowMs;
  }

  /** Whether its worker takes requests. */
  get isServing(): boolean {
    return this.current?.handle.isReady === true;
  }

  get isIdle(): boolean {
    if (this.successor !== undefined) return false;
    // A place whose worker fails to start again and again is not needed either.
    return this.current === undefined || (this.current.handle.isReady && this.current.handle.liveCount === 0);
  }

  get usedAtMs(): number {
    return this.current?.usedAtMs ?? this.#createdAtMs;
  }

  /** Whether a worker should be started for it now. */
  get wantsWorker(): boolean {
    if (this.#retryTimer !== undefined) return false;
    if (this.current === undefined) return this.successor === undefined || this.successor.isTrial;
    // One after the other: those that leave slowly must not pile up.
    return this.current.isWornOut && this.successor === undefined && this.leaving.size === 0;
  }

  /** Gives the place to a worker that is ready, and returns who has it until now. */
  promote(member: PoolMember<P>): PoolMember<P> | undefined {
    const predecessor = this.current === member ? undefined : this.current;
    if (this.successor === member) this.successor = undefined;
    this.current = member;
    this.handlerUrl = member.handlerUrl;
    this.cancelRetry();
    return predecessor;
  }

  /**
   * Takes the place from a worker that dies or leaves.
   *
   * @returns Whether it had it, or was to have it.
   */
  vacate(member: PoolMember<P>): boolean {
    const hadPlace = member === this.current || member === this.successor;
    if (member === this.successor) this.successor = undefined;
    if (member !== this.current) return hadPlace;
    this.current = undefined;
    // One that was to replace it just takes its place.
    if (this.successor?.isTrial === false) {
      this.current = this.successor;
      this.successor = undefined;
    }
    return hadPlace;
  }

  /**
   * Waits before the next worker is started, if the one that died did so while starting, or soon after for no visible
   * reason.
   */
  pauseAfter(died: PoolMember<P>, nowMs: number, onRetry: () => void): void {
    const livedMs = nowMs - died.readyAtMs;
    if (died.wasReady && (livedMs >= PROBATION_MS || died.handle.usedAtMs > died.readyAtMs)) {
      this.#backoff.reset();
      return;
    }
    // Nobody is missing here when one that was tried out has died.
    if (!this.wantsWorker) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      onRetry();
    }, this.#backoff.next());
  }

  /** Gives a pause up, if there is one. */
  cancelRetry(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
  }
}
