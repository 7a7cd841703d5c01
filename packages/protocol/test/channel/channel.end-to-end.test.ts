import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChannelSizes } from '../../src/channel/channel-layout.js';
import type { FrameSender } from '../../src/channel/frame-sender.js';
import type { SlabEmptier } from '../../src/channel/slab-pool.js';
import {
  bodyByteCount,
  bodyInlineDataOffset,
  bodySlabGapBytes,
  bodySlabIndex,
  type FrameAddress,
} from '../../src/frame/body-frame.js';
import { exchangeIndexOf, FrameType, frameTypeOf, type FrameMemory } from '../../src/frame/frame-header.js';
import { copyOut, DecodedRequestHead } from '../../src/frame/request-head-frame.js';
import { EMPTY, type RingConsumer } from '../../src/ring/ring-consumer.js';
import { NO_ROOM } from '../../src/ring/ring-producer.js';
import { bytesAt } from '../frame/create-head.js';
import { createChannel, encodeHead } from './create-channel.js';

/** Sends one body, piece by piece, as far as room and credit go. */
class BodySource {
  readonly #sender: FrameSender;
  readonly #address: FrameAddress;
  readonly #body: Uint8Array;
  sentBytes = 0;
  isDone = false;

  constructor(sender: FrameSender, address: FrameAddress, body: Uint8Array) {
    this.#sender = sender;
    this.#address = address;
    this.#body = body;
  }

  /** Sends up to `creditBytes` more. Returns whether anything was sent. */
  send(creditBytes = Infinity): boolean {
    this.#sender.lowerBlocked();
    let hasSent = false;
    let leftBytes = creditBytes;
    while (this.sentBytes < this.#body.byteLength && leftBytes > 0) {
      const end = Math.min(this.#body.byteLength, this.sentBytes + leftBytes);
      const byteCount = this.#sender.trySendBody(this.#address, this.#body.subarray(this.sentBytes, end));
      if (byteCount === 0) return hasSent;
      this.sentBytes += byteCount;
      leftBytes -= byteCount;
      hasSent = true;
    }
    if (this.sentBytes < this.#body.byteLength || this.isDone) return hasSent;
    this.isDone = this.#sender.trySendEnd(this.#address, 0);
    return this.isDone || hasSent;
  }
}

/** Receives bodies of all exchanges, and holds slabs until it is told to release them. */
class BodySink {
  readonly bodies = new Map<number, Buffer[]>();
  readonly receivedBytes = new Map<number, number>();
  readonly ended = new Set<number>();
  readonly frameTypes = new Set<FrameType>();
  readonly heldSlabs: number[] = [];
  readonly #frames: FrameMemory;
  readonly #ring: RingConsumer;
  readonly #slabs: SlabEmptier;
  readonly #onHead: (offset: number, exchangeIndex: number) => void;

  constructor(
    end: { readonly frames: FrameMemory; readonly ring: RingConsumer; readonly slabs: SlabEmptier },
    onHead: (offset: number, exchangeIndex: number) => void,
  ) {
    this.#frames = end.frames;
    this.#ring = end.ring;
    this.#slabs = end.slabs;
    this.#onHead = onHead;
  }

  /** Reads one frame. Returns false when there is none. */
  read(): boolean {
    const offset = this.#ring.next();
    if (offset === EMPTY) return false;
    const word = this.#frames.words[offset >> 2];
    const index = exchangeIndexOf(word);
    const type = frameTypeOf(word);
    this.frameTypes.add(type);
    if (this.ended.has(index)) throw new Error(`A frame of type ${type} came after the end of exchange ${index}`);
    switch (type) {
      case FrameType.BODY_INLINE:
        this.#keep(index, bodyInlineDataOffset(this.#frames, offset), bodyByteCount(this.#frames, offset));
        break;
      case FrameType.BODY_SLAB: {
        const slab = bodySlabIndex(this.#frames, offset);
        if (this.heldSlabs.includes(slab)) throw new Error(`Slab ${slab} was filled again before its release`);
        this.heldSlabs.push(slab);
        const start = this.#slabs.offsetOf(slab) + bodySlabGapBytes(this.#frames, offset);
        this.#keep(index, start, bodyByteCount(this.#frames, offset));
        break;
      }
      case FrameType.BODY_END:
        this.ended.add(index);
        break;
      default:
        this.bodies.set(index, []);
        this.#onHead(offset, index);
    }
    return true;
  }

  releaseSlabs(): void {
    for (const slab of this.heldSlabs.splice(0)) this.#slabs.release(slab);
  }

  bodyOf(index: number): Buffer {
    return Buffer.concat(this.bodies.get(index)!);
  }

  #keep(index: number, offset: number, byteCount: number): void {
    this.bodies.get(index)!.push(Buffer.from(copyOut(this.#frames, offset, byteCount)));
    this.receivedBytes.set(index, (this.receivedBytes.get(index) ?? 0) + byteCount);
  }
}

/** What one of the two threads does next, as a schedule would have it. */
const STEPS = [
  'send request',
  'read request',
  'release request',
  'send response',
  'read response',
  'release response',
] as const;
type Step = (typeof STEPS)[number];

/**
 * Sends requests with bodies through a channel to a worker that sends each body back, all in one thread and in the order
 * of `schedule`, then of round robin until all is done.
 */
function echo(sizes: Partial<ChannelSizes>, bodies: readonly Uint8Array[], schedule: Iterable<Step>) {
  const { io, worker, memory } = createChannel(sizes);
  const responseSources: { readonly source: BodySource; readonly index: number }[] = [];
  const addresses = bodies.map(() => {
    const exchangeIndex = io.exchanges.open();
    return { exchangeIndex, generation: io.exchanges.generationOf(exchangeIndex) };
  });
  const requestSources = bodies.map((body, index) => new BodySource(io.sender, addresses[index], body));
  const started: FrameAddress[] = [];
  const grantedBytes = new Map<number, number>();
  let headCount = 0;

  const requestSink = new BodySink(
    { frames: worker.frames, ring: worker.requests, slabs: worker.requestSlabs },
    (offset, exchangeIndex) => {
      expect(new DecodedRequestHead(worker.frames, offset).method).toBe('PUT');
      const generation = worker.frames.words[(offset >> 2) + 1];
      expect(worker.exchanges.tryStart(exchangeIndex, generation)).toBe(true);
      started.push({ exchangeIndex, generation });
    },
  );
  const responseSink = new BodySink({ frames: io.frames, ring: io.responses, slabs: io.responseSlabs }, (offset) => {
    io.responseHead.moveTo(offset);
    expect([io.responseHead.status, io.responseHead.contentLength]).toEqual([200, -1]);
  });

  const steps: Record<Step, () => boolean> = {
    'send request': () => {
      if (headCount < bodies.length) {
        const address = { ...addresses[headCount], dispatchedAtMs: 0 };
        if (io.trySendEncodedHead(encodeHead({ method: 'PUT' }), address) === NO_ROOM) return false;
        headCount++;
        return true;
      }
      return requestSources.some((source) => !source.isDone && source.send());
    },
    'read request': () => requestSink.read(),
    'release request': () => {
      requestSink.releaseSlabs();
      worker.releaseRequests();
      return false;
    },
    'send response': () => {
      const next = started.find(({ exchangeIndex }) => requestSink.ended.has(exchangeIndex));
      if (next !== undefined) {
        const head = {
          ...next,
          status: 200,
          headText: 'HTTP/1.1 200 OK\r\n',
          hasDate: false,
          contentLength: -1,
          startedAtMs: 0,
          sentAtMs: 0,
        };
        if (!worker.trySendHead(head, undefined, 0)) return false;
        started.splice(started.indexOf(next), 1);
        const index = next.exchangeIndex;
        responseSources.push({ index, source: new BodySource(worker.sender, next, requestSink.bodyOf(index)) });
        return true;
      }
      return responseSources.some(({ source, index }) => {
        if (source.isDone) return false;
        const creditBytes = worker.creditBytes - (source.sentBytes - worker.exchanges.releasedBytes(index));
        return source.send(creditBytes);
      });
    },
    'read response': () => responseSink.read(),
    'release response': () => {
      responseSink.releaseSlabs();
      io.releaseResponses();
      let hasGranted = false;
      for (const [index, receivedBytes] of responseSink.receivedBytes) {
        if (receivedBytes === grantedBytes.get(index)) continue;
        const ungrantedBytes = receivedBytes - (grantedBytes.get(index) ?? 0);
        if (ungrantedBytes > memory.sizes.creditBytes) throw new Error(`${ungrantedBytes} bytes came without credit`);
        grantedBytes.set(index, receivedBytes);
        io.exchanges.setReleasedBytes(index, receivedBytes);
        hasGranted = true;
      }
      return hasGranted;
    },
  };

  for (const step of schedule) steps[step]();
  // After two rounds that sent, read and granted nothing all is done, or stuck, which the checks find. Two, because a
  // round that only releases makes room for the next.
  for (let idleRounds = 0; idleRounds < 2;) {
    idleRounds = STEPS.map((step) => steps[step]()).includes(true) ? 0 : idleRounds + 1;
  }
  return { addresses, requestSink, responseSink, io, worker };
}

/** Checks that every body came through both ways, and that nothing is left in use. */
function checkEcho(run: ReturnType<typeof echo>, bodies: readonly Uint8Array[]): void {
  const { addresses, requestSink, responseSink, io, worker } = run;
  bodies.forEach((body, number) => {
    const index = addresses[number].exchangeIndex;
    expect(responseSink.ended.has(index)).toBe(true);
    if (!requestSink.bodyOf(index).equals(body)) throw new Error(`Request body ${number} came through changed`);
    if (!responseSink.bodyOf(index).equals(body)) throw new Error(`Response body ${number} came through changed`);
  });
  expect([io.responses.isEmpty, worker.requests.isEmpty]).toEqual([true, true]);
  const slabCounts = [io.sender.freeSlabCount, worker.sender.freeSlabCount];
  expect(new Set(slabCounts).size).toBe(1);
  expect(slabCounts[0]).toBeGreaterThan(0);
}

test('a body much larger than ring, slab and credit comes through both ways, in slabs and inline', () => {
  const bodies = [bytesAt(5, 50_000)];
  const run = echo({}, bodies, []);
  checkEcho(run, bodies);
  for (const sink of [run.requestSink, run.responseSink]) {
    for (const type of [FrameType.BODY_SLAB, FrameType.BODY_END]) expect(sink.frameTypes).toContain(type);
  }
  expect(run.requestSink.frameTypes).toContain(FrameType.BODY_INLINE);
});

test('bodies of two exchanges share one slab, and a slow reader of one does not mix them up', () => {
  const bodies = [bytesAt(0, 3000), bytesAt(3, 2999)];
  const schedule = Array.from({ length: 2000 }, (_, index) => STEPS[(index * index + index) % STEPS.length]);
  checkEcho(echo({}, bodies, schedule), bodies);
});

test('empty bodies come through', () => {
  const bodies = [new Uint8Array(0), bytesAt(1, 1)];
  checkEcho(echo({}, bodies, []), bodies);
});

test('any bodies come through any schedule and tiny sizes', () => {
  const sizesArbitrary = fc.record({
    ringBytes: fc.constantFrom(256, 512),
    slabBytes: fc.constantFrom(16, 24, 64, 200),
    slabCount: fc.integer({ min: 1, max: 3 }),
    inlineBytes: fc.constantFrom(0, 1, 7, 16, 64),
    creditBytes: fc.constantFrom(1, 30, 100, 1000),
  });
  const bodyArbitrary = fc
    .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 600 }))
    .map(([residue, byteCount]) => bytesAt(residue, byteCount));
  fc.assert(
    fc.property(
      sizesArbitrary,
      fc.array(bodyArbitrary, { minLength: 1, maxLength: 2 }),
      fc.array(fc.constantFrom(...STEPS), { maxLength: 200 }),
      (sizes, bodies, schedule) => checkEcho(echo(sizes, bodies, schedule), bodies),
    ),
    { numRuns: 150 },
  );
});
