import { describe, expect, test } from '@jest/globals';
import { measureTripTurn } from '../../../src/micro/round-trip/measure-trip-turn.js';
import { measureTrips } from '../../../src/micro/round-trip/measure-trips.js';
import { busiestCase, tripCases, type TripCase } from '../../../src/micro/round-trip/trip-case.js';
import type { TripPath } from '../../../src/micro/round-trip/trip-path.js';

/** A path to nowhere: what is sent is answered in a later turn of the event loop. */
class LoopPath implements TripPath {
  onAnswer = (): void => undefined;
  sentCount = 0;
  inFlightCount = 0;
  mostInFlight = 0;
  sleepChecks = 0;
  parkCount: number | undefined = 7;
  notifyCount: number | undefined = undefined;

  constructor(
    readonly name: string,
    readonly log: string[] = [],
  ) {}

  /** Awake when asked first, so that a sender that does not ask again sends too early. */
  get isAsleep(): boolean {
    return this.sleepChecks++ % 2 === 1;
  }

  send(): void {
    this.log.push(this.name);
    this.sentCount++;
    this.parkCount! += 2;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlightCount);
    setImmediate(() => {
      this.inFlightCount--;
      this.onAnswer();
    });
  }

  async close(): Promise<void> {
    return Promise.resolve();
  }
}

const [asleep, oneInFlight] = tripCases;

describe('measureTripTurn()', () => {
  test('keeps as many requests in flight as the case says, and waits for the last answer', async () => {
    const path = new LoopPath('loop');
    const turn = await measureTripTurn(path, busiestCase, 5);
    expect(path.mostInFlight).toBe(64);
    expect(path.inFlightCount).toBe(0);
    expect(turn.tripCount).toBe(path.sentCount);
    expect(turn.nanoseconds).toBeGreaterThan(0);
  });

  test('sends to sleepers one at a time, and only when they are asleep', async () => {
    const path = new LoopPath('loop');
    const turn = await measureTripTurn(path, asleep, 5);
    expect(path.mostInFlight).toBe(1);
    expect(path.sleepChecks).toBe(2 * path.sentCount);
    expect(turn.tripCount).toBe(path.sentCount);
  });

  test('sends to sleepers once at least, however short the turn', async () => {
    expect((await measureTripTurn(new LoopPath('loop'), asleep, 0)).tripCount).toBe(1);
  });

  test('tells parks for a round trip, and nothing where nobody counts', async () => {
    const turn = await measureTripTurn(new LoopPath('loop'), oneInFlight, 1);
    expect(turn.parks).toBe(2);
    expect(turn.notifies).toBeUndefined();
  });
});

test('measureTrips() gives each path a turn a round, begun by another one each time', async () => {
  const log: string[] = [];
  const paths = ['a', 'b', 'c'].map((name) => new LoopPath(name, log));
  const tripCase: TripCase = { ...oneInFlight, name: 'one in flight' };
  const result = await measureTrips(paths, tripCase, { rounds: 2, turnMs: 0 });
  expect(result.measurements.map(({ name, turns }) => [name, turns.length])).toEqual([
    ['a', 2],
    ['b', 2],
    ['c', 2],
  ]);
  const order = log.filter((name, index) => name !== log[index - 1]).join('');
  // One turn each that does not count, then two rounds.
  expect(order).toBe('abcabcbca');
});
