/** A registry that has no requests but those a test makes up. */

import {
  EMPTY,
  FrameType,
  IoChannel,
  TurnLoop,
  WorkerPhase,
  createChannelMemory,
  createEventCount,
  failureDescription,
  frameTypeOf,
  type TurnLoopHost,
} from '@spool/protocol';

import type { NewWorker, PooledWorker, WorkerRegistry } from '../../dist/thread-pool/worker-registry.js';

/** A worker with made up requests. */
export class FakeWorker implements PooledWorker {
  isReady = false;
  seenPhase: WorkerPhase = WorkerPhase.STARTING;
  liveCount = 0;
  failure: string | undefined;
  usedAtMs = 0;
  /** What the pool has asked of the registry for it, in order. */
  readonly calls: string[] = [];
  onDrained: () => void = () => undefined;

  constructor(
    readonly workerId: number,
    readonly channel: IoChannel,
  ) {}

  get hasNewPhase(): boolean {
    return this.channel.workerPhase !== this.seenPhase;
  }

  /** Ends its requests. */
  finish(): void {
    this.liveCount = 0;
    this.onDrained();
  }

  /** Reads what it has sent, up to the last committed record. */
  read(): void {
    const { responses, frames } = this.channel;
    for (let offset = responses.next(); offset !== EMPTY; offset = responses.next()) {
      if (frameTypeOf(frames.words[offset >> 2]) === FrameType.WORKER_FAILURE) {
        this.failure = failureDescription(frames, offset);
      }
    }
    this.channel.releaseResponses();
  }
}

/** As small as they may be. */
const CHANNEL_SIZES = {
  ringBytes: 4096,
  exchangeCount: 4,
  slabBytes: 64,
  slabCount: 1,
  inlineBytes: 64,
  creditBytes: 64,
  maxCreditBytes: 64,
} as const;

/** A registry. */
export class FakeRegistry implements WorkerRegistry<FakeWorker>, TurnLoopHost {
  readonly eventCount = createEventCount();
  /** Those whose threads have not exited, in the order of their start. */
  readonly workers: FakeWorker[] = [];
  /** Called after everything that may have changed something. */
  onChange: () => void = () => undefined;
  onPhaseChange: () => void = () => undefined;
  readonly mayLinger = false;
  readonly #loop = new TurnLoop(this, { eventCount: this.eventCount, lingerTurns: 0, schedule: setImmediate });

  addWorker(workerId: number, workerEventCount: SharedArrayBuffer): NewWorker<FakeWorker> {
    const memory = createChannelMemory(CHANNEL_SIZES);
    const worker = new FakeWorker(workerId, new IoChannel(memory, workerEventCount));
    this.workers.push(worker);
    this.requestTurn();
    return { worker, channels: [{ memory, ioEventCount: this.eventCount }] };
  }

  retireWorker(worker: FakeWorker): void {
    this.#note(worker, 'retire');
  }

  async drained(worker: FakeWorker): Promise<void> {
    this.#note(worker, 'drained');
    if (worker.liveCount === 0) return;
    await new Promise<void>((resolve) => {
      worker.onDrained = resolve;
    });
  }

  failWorker(worker: FakeWorker): void {
    this.#note(worker, 'fail');
    worker.finish();
  }

  closeWorker(worker: FakeWorker): void {
    worker.channel.close();
  }

  removeWorker(worker: FakeWorker): void {
    worker.read();
    this.workers.splice(this.workers.indexOf(worker), 1);
    this.#note(worker, 'remove');
    worker.finish();
  }

  requestTurn(): void {
    this.#loop.requestTurn();
  }

  runTurn(): void {
    for (const worker of this.workers) worker.read();
    this.onPhaseChange();
    this.onChange();
    this.#loop.endTurn(false);
  }

  hasNews(): boolean {
    return this.workers.some((worker) => worker.hasNewPhase || !worker.channel.responses.isEmpty);
  }

  /** Ends the waiting. */
  close(): void {
    this.#loop.close();
  }

  #note(worker: FakeWorker, call: string): void {
    worker.calls.push(call);
    this.onChange();
  }
}
