/** Who sends what: the kinds of clients of the simulation. They know when to send, and nothing of who answers. */

import type { Random } from './random.js';
import type { RequestPlan } from './simulated-request.js';

/** What a request costs. */
export type Work = Pick<RequestPlan, 'cpuMs' | 'awaitMs'>;

/** Clients that ask for one thing. */
interface Clients {
  /** The row of the table. */
  readonly label: string;
  /** Method and target. */
  readonly line: string;
  readonly connectionCount: number;
  /** Draws what the next request costs. */
  readonly drawWork: (random: Random) => Work;
}

/** Each connection asks again when it has an answer. */
export interface ClosedLoop extends Clients {
  readonly kind: 'closed';
  /** Requests each connection has under way. */
  readonly depth: number;
}

/** Requests come when they come, whatever becomes of those before. */
export interface OpenLoop extends Clients {
  readonly kind: 'open';
  readonly perSecond: number;
}

/** One request of a recording. */
export interface RecordedArrival {
  readonly atMs: number;
  readonly plan: RequestPlan;
}

/** A recording. */
export interface Recording {
  readonly kind: 'recorded';
  readonly arrivals: readonly RecordedArrival[];
}

/** Anything that sends. */
export type Traffic = ClosedLoop | OpenLoop | Recording;

/** What traffic needs of the simulation. */
export interface TrafficHost {
  /** Whether the time to send is over. */
  readonly isOver: boolean;
  after(delayMs: number, run: () => void): void;
  /** Sends a request; `onEnd` is called when it is answered or refused. */
  send(plan: RequestPlan, onEnd: () => void): void;
}

/** A client takes this long from an answer to its next question, in milliseconds. */
const TURNAROUND_MS = 0.02;

/** Starts to send. */
export function startTraffic(traffic: Traffic, random: Random, host: TrafficHost): void {
  switch (traffic.kind) {
    case 'closed':
      startClosedLoop(traffic, random, host);
      break;
    case 'open':
      startOpenLoop(traffic, random, host);
      break;
    case 'recorded':
      for (const { atMs, plan } of traffic.arrivals) host.after(atMs, () => host.send(plan, ignore));
  }
}

function startClosedLoop(clients: ClosedLoop, random: Random, host: TrafficHost): void {
  for (let connection = 0; connection < clients.connectionCount; connection++) {
    const origin = {};
    const sendNext = (): void => {
      if (host.isOver) return;
      host.send(planOf(clients, random, origin), () => host.after(TURNAROUND_MS, sendNext));
    };
    // Not all in the same instant.
    for (let count = 0; count < clients.depth; count++) host.after(random.uniform(), sendNext);
  }
}

function startOpenLoop(clients: OpenLoop, random: Random, host: TrafficHost): void {
  const origins = Array.from({ length: clients.connectionCount }, () => ({}));
  const meanMs = 1000 / clients.perSecond;
  const sendNext = (): void => {
    if (host.isOver) return;
    const origin = origins[Math.floor(random.uniform() * origins.length)];
    host.send(planOf(clients, random, origin), ignore);
    host.after(random.exponential(meanMs), sendNext);
  };
  host.after(random.exponential(meanMs), sendNext);
}

function planOf({ label, line, drawWork }: Clients, random: Random, origin: object): RequestPlan {
  return { label, line, origin, affinityHash: 0, ...drawWork(random) };
}

function ignore(): void {
  // The answer changes nothing.
}
