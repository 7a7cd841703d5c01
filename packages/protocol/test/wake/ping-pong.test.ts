import { afterEach, expect, test } from '@jest/globals';
import { endGames, playPingPong } from './play-ping-pong.js';

afterEach(endGames);

test.each([
  ['both in waitAsync', [false, false]],
  ['one in waitAsync, one in wait', [false, true]],
  ['both in wait', [true, true]],
] as const)('two threads, %s, make 2,000 moves without a lost wake-up', async (_name, isBlocking) => {
  expect(await playPingPong(2000, isBlocking)).toBe(2000);
});
