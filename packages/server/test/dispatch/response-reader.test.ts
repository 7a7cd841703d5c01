/** What is given back late, and what comes late, when the exchange it belongs to is over. */

import type { FrameAddress } from '@spool/protocol';
import { expect, test } from '@jest/globals';

import type { Exchange } from '../../src/dispatch/exchange.js';
import { readResponses, type ResponseReaderHost } from '../../src/dispatch/response-reader.js';
import { PlayedWorker, RecordingSink, createExchange } from './played-worker.js';

/** Takes pieces and gives none back before it is told to, as the socket of a slow reader. */
class SlowSink extends RecordingSink {
  readonly releases: (() => void)[] = [];

  override onBytes(_exchange: Exchange, _bytes: Uint8Array, release: () => void): void {
    this.releases.push(release);
  }
}

/** Forgets what has ended. */
const HOST: ResponseReaderHost = {
  onExchangeEnd: (worker, exchange) => worker.end(exchange),
  onWorkerFailure: () => undefined,
  onHandlerFailure: () => undefined,
};

function addressOf({ exchangeIndex, generation }: Exchange): FrameAddress {
  return { exchangeIndex, generation };
}

test.each([
  ['inline', 5],
  ['in a slab', 5000],
])(
  'a piece %s that the socket takes after the end gives no credit to whoever has the index by then',
  (_where, count) => {
    const worker = new PlayedWorker({ exchangeCount: 1 });
    const sink = new SlowSink();
    const first = worker.give(createExchange({ sink }));
    const address = addressOf(first);
    expect(worker.channel.sender.trySendBody(address, new Uint8Array(count))).toBe(count);
    expect(worker.channel.sender.trySendEnd(address, 0)).toBe(true);
    readResponses(worker.handle, HOST);
    const second = worker.give(createExchange());
    expect(second.exchangeIndex).toBe(address.exchangeIndex);
    for (const release of sink.releases) release();
    expect(sink.releases).toHaveLength(1);
    expect(worker.channel.exchanges.releasedBytes(second.exchangeIndex)).toBe(0);
    expect(worker.channel.sender.freeSlabCount).toBe(1);
  },
);

test('a slab that comes for an exchange that is over is given back', () => {
  const worker = new PlayedWorker();
  const exchange = worker.give(createExchange());
  const address = addressOf(exchange);
  // Given up on, as at the end of a drain that took too long, while its handler goes on.
  worker.handle.end(exchange);
  expect(worker.channel.sender.trySendBody(address, new Uint8Array(5000))).toBe(5000);
  expect(worker.channel.sender.freeSlabCount).toBe(0);
  readResponses(worker.handle, HOST);
  expect(worker.channel.sender.freeSlabCount).toBe(1);
});
