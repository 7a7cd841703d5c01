/**
 * The server as a network of queues: clients, I/O threads, workers, and the cores under them.
 *
 * Each I/O thread is a station of its own, with the connections it has accepted; the workers are one station with one queue, which is
 * what dispatch comes to when all requests are of one class. What is left out: how a turn's batch makes requests cheaper, waking,
 * and the slices of the system's scheduler, in whose place threads share cores all the time.
 */
import { Machine } from '../simulator/machine.js';
import { createRandom, type Random } from '../simulator/random.js';
import { Station } from './station.js';

/** CPU time of one request at each station, in milliseconds. */
export interface StageCosts {
  /** On its I/O thread, before and after the worker: half each. */
  readonly ioMs: number;
  /** On a worker, beside the handler. */
  readonly workerMs: number;
  /** In the load generator; counts only where that shares the cores. */
  readonly clientMs: number;
}

/** What is predicted. */
export interface ServerModelOptions {
  readonly costs: StageCosts;
  readonly cores: number;
  readonly workers: number;
  readonly ioThreads: number;
  /** Draws the CPU time of a handler, in milliseconds. */
  readonly drawHandlerMs: (random: Random) => number;
  /** Connections that each ask again when they have an answer, or requests a second that come by chance. */
  readonly load: { readonly connections: number } | { readonly perSecond: number };
  /** Whether a load generator of one thread has its core among these; else clients cost nothing. */
  readonly hasClientInside: boolean;
  /** For how long requests are sent, in milliseconds; the first fifth does not count. */
  readonly durationMs: number;
  readonly seed: number;
}

/** What comes of it. Times are from sending to the answer, in milliseconds. */
export interface Prediction {
  readonly perSecond: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Part of its time for which the average I/O thread had something to do, as CPU time. */
  readonly ioBusy: number;
}

/** Connections of an open load: enough to spread over all I/O threads. */
const openConnections = 1_024;

/** Predicts. The same seed gives the same prediction. */
export function predict(options: ServerModelOptions): Prediction {
  const { costs, load, durationMs, drawHandlerMs } = options;
  const machine = new Machine(options.cores);
  const random = createRandom(options.seed);
  const client = new Station(machine, 1);
  const ioThreads = Array.from({ length: options.ioThreads }, () => new Station(machine, 1));
  const workers = new Station(machine, options.workers);
  const countedFromMs = durationMs / 5;
  const latenciesMs: number[] = [];
  let answeredInTime = 0;

  const serve = (connection: number, onAnswer: () => void): void => {
    const sentAtMs = machine.nowMs;
    const ioThread = ioThreads[connection % ioThreads.length];
    ioThread.add(costs.ioMs / 2, () => {
      workers.add(costs.workerMs + drawHandlerMs(random), () => {
        ioThread.add(costs.ioMs / 2, () => {
          if (sentAtMs >= countedFromMs) latenciesMs.push(machine.nowMs - sentAtMs);
          if (machine.nowMs >= countedFromMs && machine.nowMs < durationMs) answeredInTime++;
          onAnswer();
        });
      });
    });
  };
  const ask = (connection: number): void => {
    if (machine.nowMs >= durationMs) return;
    const send = (): void => serve(connection, () => ask(connection));
    if (options.hasClientInside) client.add(costs.clientMs, send);
    else send();
  };
  const arrive = (meanMs: number): void => {
    machine.after(random.exponential(meanMs), () => {
      if (machine.nowMs >= durationMs) return;
      serve(Math.floor(random.uniform() * openConnections), () => undefined);
      arrive(meanMs);
    });
  };

  if ('perSecond' in load) arrive(1_000 / load.perSecond);
  else for (let connection = 0; connection < load.connections; connection++) machine.after(0, () => ask(connection));
  machine.run();
  const sorted = Float64Array.from(latenciesMs).sort();
  const at = (part: number): number => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  const ioMs = ioThreads.reduce((sum, { doneMs }) => sum + doneMs, 0);
  return {
    perSecond: (answeredInTime * 1_000) / (durationMs - countedFromMs),
    meanMs: sorted.reduce((sum, latencyMs) => sum + latencyMs, 0) / sorted.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    ioBusy: ioMs / ioThreads.length / machine.nowMs,
  };
}
