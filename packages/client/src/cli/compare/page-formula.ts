/**
 * Owns what the textbook says of a page and its objects: how long each strategy takes, from the round trip alone and what
 * each object takes by itself. Pure.
 */
import { ConnectionStrategy } from '../../options.js';

/** What a page is made of. */
export interface PageCost {
  /** The round trip, in milliseconds. */
  readonly rttMs: number;
  /** Round trips until a new connection carries a request: 1 of TCP, and 1 of TLS 1.3. */
  readonly setUpRtts: number;
  /** What the page takes without a round trip: the server's work and the transmission. */
  readonly pageMs: number;
  /** The same of each object. */
  readonly objectsMs: readonly number[];
  /** Connections of `parallel`. */
  readonly connections: number;
}

/**
 * Says how long a strategy takes for a page and then its objects, which are asked for when the page is there.
 *
 * @remarks
 * With R the round trip, S the round trips of a new connection and T what an object takes by itself:
 *
 * - `non-persistent`: (S + 1) R + T for each, one after another.
 * - `persistent`: S R once, then R + T for each.
 * - `parallel`: the same, each object on the connection that is free first; a further connection costs S R.
 * - `pipelined`, `http2`: S R, R + T for the page, and R + the sum of T for all objects together.
 */
export function expectedMs(strategy: ConnectionStrategy, cost: PageCost): number {
  const { rttMs, setUpRtts, pageMs, objectsMs, connections } = cost;
  const setUpMs = setUpRtts * rttMs;
  const first = setUpMs + rttMs + pageMs;
  const sumMs = objectsMs.reduce((sum, one) => sum + one, 0);
  switch (strategy) {
    case ConnectionStrategy.NON_PERSISTENT:
      return first + objectsMs.length * (setUpMs + rttMs) + sumMs;
    case ConnectionStrategy.PERSISTENT:
      return first + objectsMs.length * rttMs + sumMs;
    case ConnectionStrategy.PARALLEL:
      return first + spread(cost, connections);
    case ConnectionStrategy.PIPELINED:
    case ConnectionStrategy.HTTP2:
      return first + (objectsMs.length > 0 ? rttMs + sumMs : 0);
  }
}

/** Returns when the last object is there: as many as there are connections begin at once, the others when one is free. */
function spread({ rttMs, setUpRtts, objectsMs }: PageCost, connections: number): number {
  // The page's connection is there; the others are made when they are needed.
  const freeAtMs: number[] = Array.from({ length: connections }, (_, index) => (index === 0 ? 0 : setUpRtts * rttMs));
  objectsMs.forEach((objectMs, index) => {
    const slot = index < connections ? index : freeAtMs.indexOf(Math.min(...freeAtMs));
    freeAtMs[slot] += rttMs + objectMs;
  });
  return Math.max(0, ...freeAtMs.slice(0, Math.min(connections, objectsMs.length)));
}

/** Says the formula in words, for the table. */
export function describeFormula(strategy: ConnectionStrategy, { setUpRtts, objectsMs, connections }: PageCost): string {
  const count = objectsMs.length;
  switch (strategy) {
    case ConnectionStrategy.NON_PERSISTENT:
      return `${(count + 1) * (setUpRtts + 1)} RTT + transmission`;
    case ConnectionStrategy.PERSISTENT:
      return `${setUpRtts + 1 + count} RTT + transmission`;
    case ConnectionStrategy.PARALLEL:
      return `${setUpRtts + 1} RTT + ${count} objects on ${connections}`;
    case ConnectionStrategy.PIPELINED:
    case ConnectionStrategy.HTTP2:
      return `${setUpRtts + 1 + (count > 0 ? 1 : 0)} RTT + transmission`;
  }
}
