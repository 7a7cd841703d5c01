import { afterEach, expect, test } from '@jest/globals';
import { endGames, playPingPong } from './play-ping-pong.js';

/** Some fifty times what a quiet machine needs. A lost wake-up shows as this timeout. */
const TIMEOUT_MS = 60_000;

afterEach(endGames);

test.each([
  ['both in waitAsync', [false, false]],
  ['one in waitAsync, one in wait', [false, true]],
  ['both in wait', [true, true]],
] as const)(
  'two threads, %s, make 100,000 moves without a lost wake-up',
  async (_name, isBlocking) => {
    expect(await playPingPong(100_000, isBlocking)).toBe(100_000);
  },
  TIMEOUT_MS,
);
