/** A worker's end of a channel with an I/O thread that the test plays itself: what it sends, takes back and cancels. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  EMPTY,
  FrameType,
  IoChannel,
  PRIVATE_COUNTERS,
  RequestParser,
  WorkerChannel,
  createChannelMemory,
  createEventCount,
  exchangeIndexOf,
  frameTypeOf,
  type ChannelSizes,
  type FrameAddress,
} from '@spool/protocol';
import { describe, expect, test } from '@jest/globals';

import { BusyLedger } from '../../src/worker/busy-clock.js';
import { ChannelPort, NOTHING, type PortHost } from '../../src/worker/channel-port.js';
import type { FetchHandler } from '../../src/worker/handler-module.js';

const SIZES: ChannelSizes = {
  ringBytes: 8192,
  exchangeCount: 2,
  slabBytes: 512,
  slabCount: 2,
  inlineBytes: 64,
  creditBytes: 2048,
  maxCreditBytes: 2048,
};

/** A port, its loop as far as it matters here, and the other end of the channel. */
class Stage {
  readonly io: IoChannel;
  readonly port: ChannelPort;
  /** What the handlers have told, in order. */
  readonly told: string[] = [];

  constructor(fetch: (request: Request, told: string[]) => Response | Promise<Response>) {
    const memory = createChannelMemory(SIZES);
    this.io = new IoChannel(memory, createEventCount());
    const handler: FetchHandler = (request) => fetch(request, this.told);
    const host: PortHost = {
      workerId: 0,
      fetch: handler,
      handleFramed: undefined,
      proxyTrust: { proxyCount: 0, fields: 'x-forwarded' },
      ledger: new BusyLedger({ idleMs: 0, lingeredMs: 0, readRunDelayMs: () => 0 }),
      counters: PRIVATE_COUNTERS,
      inFlightCount: 1,
      isFull: false,
      isInTurn: true,
      waitUntil: () => undefined,
      requestTurn: () => undefined,
    };
    this.port = new ChannelPort(new WorkerChannel(memory, createEventCount()), host);
  }

  /** Sends a request whose body follows. */
  send(): FrameAddress {
    const parser = new RequestParser();
    parser.next(Buffer.from('POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n'), 0);
    const exchangeIndex = this.io.exchanges.open();
    const address = { exchangeIndex, generation: this.io.exchanges.generationOf(exchangeIndex) };
    const frame = { ...address, requestId: 1, remoteAddress: '', receivedAtMs: 0, dispatchedAtMs: 0 };
    expect(this.io.trySendHead(parser, frame, undefined)).toBeGreaterThan(0);
    return address;
  }

  sendBody(address: FrameAddress, text: string): void {
    let bytes: Uint8Array = Buffer.from(text);
    while (bytes.byteLength > 0) bytes = bytes.subarray(this.io.sender.trySendBody(address, bytes));
  }

  /** Runs what lies in the ring, as a turn does. */
  async runTurn(): Promise<void> {
    for (let run = this.port.next(); run !== NOTHING; run = this.port.next()) {
      if (run === undefined) continue;
      run.start();
      await Promise.resolve();
      if (!run.hasEnded) run.suspend();
    }
    this.port.attend();
    await nextTurn();
  }

  /** The types of the frames that came back, with the exchange each belongs to. */
  readResponses(): [frameType: number, exchangeIndex: number][] {
    const frames: [number, number][] = [];
    for (let offset = this.io.responses.next(); offset !== EMPTY; offset = this.io.responses.next()) {
      const word = this.io.frames.words[offset >> 2];
      frames.push([frameTypeOf(word), exchangeIndexOf(word)]);
    }
    this.io.releaseResponses();
    return frames;
  }
}

/** Tells the text of a request, or why there is none. */
async function tellText(request: Request, told: string[]): Promise<Response> {
  try {
    told.push(await request.text());
  } catch (error) {
    told.push((error as Error).name);
  }
  return new Response(null);
}

describe('ChannelPort', () => {
  test('hands the pieces of a body to the request they belong to, and gives credit and slabs back', async () => {
    const stage = new Stage(tellText);
    const [first, second] = [stage.send(), stage.send()];
    stage.sendBody(first, 'a'.repeat(1000));
    stage.sendBody(second, 'bc');
    await stage.runTurn();
    expect(stage.io.exchanges.consumedBytes(first.exchangeIndex)).toBe(1000);
    expect(stage.io.exchanges.consumedBytes(second.exchangeIndex)).toBe(2);
    expect(stage.io.sender.freeSlabCount).toBe(SIZES.slabCount);
    expect(stage.told).toEqual([]);
    stage.sendBody(second, 'de');
    stage.io.sender.trySendEnd(second, 0);
    stage.io.sender.trySendEnd(first, 0);
    await stage.runTurn();
    expect(stage.told).toEqual(['bcde', 'a'.repeat(1000)]);
    expect(stage.port.runCount).toBe(0);
  });

  test('passes over a request that was taken back, and its body, and gives slabs but no credit back', async () => {
    const stage = new Stage(tellText);
    const taken = stage.send();
    stage.sendBody(taken, 'a'.repeat(1000));
    stage.io.sender.trySendEnd(taken, 0);
    expect(stage.io.exchanges.tryTakeBack(taken.exchangeIndex)).toBe(true);
    stage.io.exchanges.close(taken.exchangeIndex);
    const successor = stage.send();
    expect(successor.exchangeIndex).toBe(taken.exchangeIndex);
    stage.sendBody(successor, 'own');
    stage.io.sender.trySendEnd(successor, 0);
    await stage.runTurn();
    expect(stage.told).toEqual(['own']);
    expect(stage.io.exchanges.consumedBytes(successor.exchangeIndex)).toBe(3);
    expect(stage.io.sender.freeSlabCount).toBe(SIZES.slabCount);
  });

  test('drops what comes of a body after the answer, and gives its slabs back', async () => {
    const stage = new Stage(() => new Response(null));
    const address = stage.send();
    stage.sendBody(address, 'a'.repeat(500));
    await stage.runTurn();
    expect(stage.readResponses()).toEqual([[FrameType.RESPONSE_HEAD, address.exchangeIndex]]);
    stage.sendBody(address, 'a'.repeat(500));
    await stage.runTurn();
    expect(stage.port.runCount).toBe(0);
    expect(stage.io.sender.freeSlabCount).toBe(SIZES.slabCount);
    expect(stage.io.exchanges.consumedBytes(address.exchangeIndex)).toBe(0);
  });

  test('fails the body of a request that is cancelled while it runs', async () => {
    const stage = new Stage(tellText);
    const address = stage.send();
    await stage.runTurn();
    stage.io.cancel(address.exchangeIndex);
    await stage.runTurn();
    expect(stage.told).toEqual(['AbortError']);
    expect(stage.readResponses()).toHaveLength(1);
  });

  test('fails the body of a request that was cancelled before it was claimed, though the call was answered before', async () => {
    const stage = new Stage(tellText);
    const address = stage.send();
    stage.io.cancel(address.exchangeIndex);
    // The I/O thread may send and cancel between the last look into the ring and this.
    stage.port.attend();
    await stage.runTurn();
    expect(stage.told).toEqual(['AbortError']);
    expect(stage.readResponses()).toHaveLength(1);
  });
});
