import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createEventCount } from '../../src/wake/event-count-layout.js';

/** Threads of the games that were started; a test ends them in `afterEach`. */
const players = new Set<Worker>();

/**
 * Lets two threads play, each sleeping until the other has moved.
 *
 * @param moveCount - Moves of both together.
 * @param isBlocking - Which of the two sleeps in `Atomics.wait`; the other one sleeps in `Atomics.waitAsync`.
 * @returns The moves made when both have left. A lost wake-up leaves both asleep, and the test times out.
 */
export async function playPingPong(moveCount: number, isBlocking: readonly [boolean, boolean]): Promise<number> {
  const eventCounts = [createEventCount(), createEventCount()] as const;
  const moves = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const exits = isBlocking.map(async (isBlockingPlayer, side) => {
    const player = new Worker(fileURLToPath(new URL('ping-pong.mjs', import.meta.url)), {
      workerData: {
        ownEventCount: eventCounts[side],
        peerEventCount: eventCounts[1 - side],
        moves,
        side,
        moveCount,
        isBlocking: isBlockingPlayer,
      },
    });
    players.add(player);
    await once(player, 'exit');
    players.delete(player);
  });
  await Promise.all(exits);
  return new Int32Array(moves)[0];
}

/** Ends what is left of every game. */
export async function endGames(): Promise<void> {
  await Promise.all(Array.from(players, (player) => player.terminate()));
}
