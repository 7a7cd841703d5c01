/** The I/O thread of the miniature: sends, takes back, reads answers, closes. */

import { WorkerPhase } from '../../../src/channel/channel-layout.js';
import { IoChannel } from '../../../src/channel/io-channel.js';
import { exchangeIndexOf, FrameFlag, frameFlagsOf, FrameType, frameTypeOf } from '../../../src/frame/frame-header.js';
import { EMPTY } from '../../../src/ring/ring-consumer.js';
import { Parker } from '../../../src/wake/parker.js';
import { createHead } from '../../frame/create-head.js';
import type { ThreadContext } from '../scenario.js';
import { Ending, REQUEST_NUMBERS, type MiniatureMemory } from './miniature-memory.js';
import { runParked } from './run-parked.js';

/** A request that has not ended. */
interface OpenRequest {
  readonly number: number;
  readonly exchangeIndex: number;
  readonly generation: number;
  readonly frameOffset: number;
  readonly frameByteCount: number;
}

/** Creates the I/O thread. */
export function createMiniatureIo(memory: MiniatureMemory, context: ThreadContext): () => void {
  const channel = new IoChannel(memory.channel, memory.workerEventCount);
  const parker = new Parker(memory.ioEventCount, () => undefined);
  const open: OpenRequest[] = [];
  let seenPhase: WorkerPhase = WorkerPhase.STARTING;

  const send = (number: number): void => {
    const exchangeIndex = channel.exchanges.open();
    const generation = channel.exchanges.generationOf(exchangeIndex);
    const frame = { exchangeIndex, generation, requestId: number, remoteAddress: '' };
    const times = { receivedAtMs: 1, dispatchedAtMs: 2 };
    const frameOffset = channel.trySendHead(
      createHead({ target: `/${number}` }),
      { ...frame, ...times },
      Buffer.alloc(0),
    );
    open.push({ number, exchangeIndex, generation, frameOffset, frameByteCount: channel.sentFrameBytes });
  };

  const end = (request: OpenRequest, ending: number): void => {
    open.splice(open.indexOf(request), 1);
    channel.exchanges.close(request.exchangeIndex);
    context.note(ending + request.number);
  };

  const tryTakeBack = (request: OpenRequest): boolean => {
    if (!channel.exchanges.tryTakeBack(request.exchangeIndex)) return false;
    const frame = Buffer.from(channel.copySentFrame(request.frameOffset, request.frameByteCount));
    if (!frame.includes(`GET /${request.number} HTTP`))
      throw new Error(`Request ${request.number} is gone from the ring`);
    end(request, Ending.TAKEN_BACK);
    return true;
  };

  const readResponses = (): void => {
    for (let offset = channel.responses.next(); offset !== EMPTY; offset = channel.responses.next()) {
      const word = channel.frames.words[offset >> 2];
      const generation = channel.frames.words[(offset >> 2) + 1];
      const index = exchangeIndexOf(word);
      const request = open.find((entry) => entry.exchangeIndex === index && entry.generation === generation);
      if (request === undefined) throw new Error(`An answer for exchange ${index}, generation ${generation}`);
      if (frameTypeOf(word) !== FrameType.RESPONSE_HEAD || frameFlagsOf(word) !== FrameFlag.END) {
        throw new Error(`Frame word ${word}`);
      }
      channel.responseHead.moveTo(offset);
      const text = channel.responseHead.headText + channel.responseHead.inlineBodyText;
      if (text !== `HTTP/1.1 200 OK\r\n${request.number}`) throw new Error(`Request ${request.number} got ${text}`);
      end(request, Ending.ANSWERED);
    }
    channel.releaseResponses();
  };

  const work = (): boolean => {
    const phase = channel.workerPhase;
    if (phase === WorkerPhase.READY && seenPhase === WorkerPhase.STARTING) {
      REQUEST_NUMBERS.forEach(send);
      channel.flush();
      tryTakeBack(open[1]);
    }
    seenPhase = phase;
    const hadOpen = open.length > 0;
    readResponses();
    if (hadOpen && open.length === 0) channel.close();
    return phase === WorkerPhase.CLOSED;
  };

  return () => {
    runParked(parker, context, {
      work,
      hasNews: () => !channel.responses.isEmpty || channel.workerPhase !== seenPhase,
      onPeerDeath: () => {
        // What it has answered was read; the rest was started, or goes to another worker.
        for (const request of [...open]) if (!tryTakeBack(request)) end(request, Ending.VICTIM);
      },
    });
  };
}
