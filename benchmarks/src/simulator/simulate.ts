/** Runs one workload under one policy, and tells what became of each request. */

import { classifyLine } from './classify-line.js';
import { IoThread } from './io-thread.js';
import { LatencyRecord, type LatencySummary } from './latency-record.js';
import { Machine } from './machine.js';
import { createPolicy } from './policies/create-policy.js';
import type { Policy, PolicyName } from './policies/policy.js';
import { NICE_0_WEIGHT, weightOfNice } from './processor.js';
import { createRandom } from './random.js';
import { RequestClassifier, type RequestClass } from './schedule.js';
import { RequestState, SimulatedRequest, type RequestPlan } from './simulated-request.js';
import { SimulatedWorker } from './simulated-worker.js';
import { startTraffic, type Traffic, type TrafficHost } from './traffic.js';

/** What is simulated. */
export interface SimulatedWorkload {
  readonly name: string;
  /** What it shows, in a sentence without a full stop. */
  readonly description: string;
  readonly traffic: readonly Traffic[];
  /** For how long clients send, in milliseconds; then everything is answered that was sent. */
  readonly durationMs: number;
  /** What is sent before this does not count, in milliseconds: nothing is learned yet. */
  readonly warmUpMs: number;
  /** Longest wait for a worker, in milliseconds; 0 for none. */
  readonly queueTimeoutMs: number;
}

/** The machine and the server. */
export interface SimulationOptions {
  readonly policy: PolicyName;
  readonly workerCount: number;
  readonly coreCount: number;
  readonly seed: number;
  /** Nice value of all workers but the first under `spool`; the others leave all at 0. */
  readonly nice: number;
}

/** What came of it. */
export interface SimulationResult {
  readonly rows: ReadonlyMap<string, LatencySummary>;
  readonly sentCount: number;
  readonly answeredCount: number;
  readonly refusedCount: number;
}

/**
 * CPU time of the I/O thread for a request and for a response, and of a worker beside the handler, in milliseconds: 14 and 5
 * µs in all by benchmarks/RESULTS.md. Lingering and waking as in docs/adr/0002-lingering.md.
 */
const COSTS = {
  readRequestMs: 0.007,
  readResponseMs: 0.007,
  workerMs: 0.005,
  thread: { lingerMs: 0.2, wakeUpMs: 0.03 },
} as const;

/** How often the policy is asked to look at what waits while nothing ends, in milliseconds; the server's interval. */
const LOOK_INTERVAL_MS = 2;

const QUEUE_LIMIT = 4096;
const MAX_CONCURRENT = 1024;

/** Runs a workload. The same seed gives the same result. */
export function simulate(workload: SimulatedWorkload, options: SimulationOptions): SimulationResult {
  const simulation = new Simulation(workload, options);
  return simulation.run();
}

class Simulation implements TrafficHost {
  readonly #workload: SimulatedWorkload;
  readonly #machine: Machine;
  readonly #ioThread: IoThread;
  readonly #policy: Policy;
  readonly #seed: number;
  readonly #classifier = new RequestClassifier();
  readonly #classes = new Map<string, RequestClass>();
  readonly #records = new Map<string, LatencyRecord>();
  readonly #onEnd = new Map<SimulatedRequest, () => void>();
  #sentCount = 0;
  #answeredCount = 0;
  #refusedCount = 0;
  #isLookArmed = false;

  constructor(workload: SimulatedWorkload, { policy, workerCount, coreCount, seed, nice }: SimulationOptions) {
    this.#workload = workload;
    this.#seed = seed;
    this.#machine = new Machine(coreCount);
    this.#ioThread = new IoThread(this.#machine, { costs: COSTS.thread, onTurnEnd: () => this.#endTurn() });
    const workers = Array.from(
      { length: workerCount },
      (_, workerId) =>
        new SimulatedWorker(this.#machine, {
          workerId,
          // Lowered when a worker starts, and never raised again: the system allows that to the administrator only.
          weight: policy === 'spool' && workerId > 0 ? weightOfNice(nice) : NICE_0_WEIGHT,
          costs: COSTS.thread,
          maxConcurrent: MAX_CONCURRENT,
          onAnswer: (worker, request) =>
            this.#ioThread.add(COSTS.readResponseMs, () => this.#onAnswer(worker, request)),
        }),
    );
    this.#policy = createPolicy(policy, {
      workers,
      limits: { queueLimit: QUEUE_LIMIT, queueTimeoutMs: workload.queueTimeoutMs },
      onRefused: (request) => this.#onRefused(request),
    });
  }

  get isOver(): boolean {
    return this.#machine.nowMs >= this.#workload.durationMs;
  }

  run(): SimulationResult {
    for (const [index, traffic] of this.#workload.traffic.entries()) {
      // Numbers of its own for each: what one draws depends on its answers, and must not change what others draw.
      startTraffic(traffic, createRandom(this.#seed + index), this);
    }
    this.#machine.run();
    const measuredMs = this.#workload.durationMs - this.#workload.warmUpMs;
    return {
      rows: new Map([...this.#records].map(([label, record]) => [label, record.summarize(measuredMs)])),
      sentCount: this.#sentCount,
      answeredCount: this.#answeredCount,
      refusedCount: this.#refusedCount,
    };
  }

  after(delayMs: number, run: () => void): void {
    this.#machine.after(delayMs, run);
  }

  send(plan: RequestPlan, onEnd: () => void): void {
    const costly = { ...plan, cpuMs: plan.cpuMs + COSTS.workerMs };
    const request = new SimulatedRequest(costly, this.#classOf(plan.line), this.#machine.nowMs);
    this.#sentCount++;
    this.#onEnd.set(request, onEnd);
    this.#ioThread.add(COSTS.readRequestMs, () => {
      request.state = RequestState.WAITING;
      this.#policy.submit(request, this.#machine.nowMs);
    });
  }

  #endTurn(): void {
    this.#policy.run(this.#machine.nowMs);
    if (this.#isLookArmed || !this.#policy.needsLook) return;
    this.#isLookArmed = true;
    this.#machine.after(LOOK_INTERVAL_MS, () => {
      this.#isLookArmed = false;
      this.#ioThread.add(0, () => undefined);
    });
  }

  #onAnswer(worker: SimulatedWorker, request: SimulatedRequest): void {
    worker.end(request);
    this.#policy.onEnded(worker, request, this.#machine.nowMs);
    this.#answeredCount++;
    const { nowMs } = this.#machine;
    const record = this.#recordOf(request.plan);
    if (this.#isMeasured(request)) record.addAnswer(nowMs - request.sentAtMs);
    if (nowMs >= this.#workload.warmUpMs && !this.isOver) record.addInTime();
    this.#end(request, RequestState.ANSWERED);
  }

  #onRefused(request: SimulatedRequest): void {
    this.#refusedCount++;
    if (this.#isMeasured(request)) this.#recordOf(request.plan).addRefusal(this.#machine.nowMs - request.sentAtMs);
    this.#end(request, RequestState.REFUSED);
  }

  #end(request: SimulatedRequest, state: RequestState): void {
    const onEnd = this.#onEnd.get(request);
    if (onEnd === undefined) throw new Error(`A request for '${request.plan.line}' ended twice`);
    this.#onEnd.delete(request);
    request.state = state;
    onEnd();
  }

  #classOf(line: string): RequestClass {
    let requestClass = this.#classes.get(line);
    if (requestClass === undefined) {
      requestClass = classifyLine(this.#classifier, line);
      this.#classes.set(line, requestClass);
    }
    return requestClass;
  }

  /** Whether a request was sent after something could be learned. */
  #isMeasured({ sentAtMs }: SimulatedRequest): boolean {
    return sentAtMs >= this.#workload.warmUpMs;
  }

  #recordOf({ label }: RequestPlan): LatencyRecord {
    let record = this.#records.get(label);
    if (record === undefined) {
      record = new LatencyRecord();
      this.#records.set(label, record);
    }
    return record;
  }
}
