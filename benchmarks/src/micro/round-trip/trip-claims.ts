/** Owns what a round trip through a channel is claimed to cost beside other ways, and whether a run bears it out. Pure. */
import { measureRatioSpread, type Spread } from '../../report/spread.js';
import type { TripCaseResult } from './measure-trips.js';
import type { TripCase } from './trip-case.js';
import { nameOfPath } from './trip-path.js';

/** One claim: in this case, the time of one path is at most so much of another's. */
export interface TripClaim {
  readonly caseName: TripCase['name'];
  /** The row it is about. */
  readonly subject: string;
  /** The row it is compared with. */
  readonly peer: string;
  /** The most the subject may take of the peer's time. */
  readonly mostRatio: number;
}

/** A claim, and what a run says to it. */
export interface JudgedClaim {
  readonly claim: TripClaim;
  /** The ratio, round by round; undefined when a row is missing. */
  readonly ratio: Spread | undefined;
  /** Whether the median is within the claim. */
  readonly isHeld: boolean;
}

/**
 * Lists the claims.
 *
 * @remarks
 * Against `postMessage` each is made twice: of a number, which no request could do with, and of what a request is. Asleep
 * they are made with and without lingering: with it, the sending thread may still be awake when the answer comes.
 *
 * @param lingerTurns - The server's default.
 */
export function listTripClaims(lingerTurns: number): TripClaim[] {
  const lingering = nameOfPath({ kind: 'channel', lingerTurns });
  const parking = nameOfPath({ kind: 'channel', lingerTurns: 0 });
  const posts = (['number', 'heads'] as const).map((message) => nameOfPath({ kind: 'post-message', message }));
  const pools = (['disabled', 'sync'] as const).map((atomics) => nameOfPath({ kind: 'piscina', atomics }));
  const claim = (caseName: TripClaim['caseName'], subject: string, mostRatio: number) => (peer: string) => ({
    caseName,
    subject,
    peer,
    mostRatio,
  });
  return [
    ...[...new Set([parking, lingering])].flatMap((subject) => [
      ...posts.map(claim('asleep', subject, 1)),
      ...pools.map(claim('asleep', subject, 0.7)),
    ]),
    ...posts.map(claim('one in flight', lingering, 1 / 3)),
    ...posts.map(claim('64 in flight', lingering, 1 / 3)),
  ];
}

/**
 * Judges the claims of one case.
 *
 * @param claims - All claims; those of other cases are left out.
 * @param result - What the case showed.
 */
export function judgeTripClaims(claims: readonly TripClaim[], result: TripCaseResult): JudgedClaim[] {
  const timesOf = (name: string): number[] =>
    result.measurements.find((measurement) => measurement.name === name)?.turns.map((turn) => turn.nanoseconds) ?? [];
  return claims
    .filter(({ caseName }) => caseName === result.tripCase.name)
    .map((claim) => {
      const ratio = measureRatioSpread(timesOf(claim.subject), timesOf(claim.peer));
      return { claim, ratio, isHeld: ratio !== undefined && ratio.median <= claim.mostRatio };
    });
}
