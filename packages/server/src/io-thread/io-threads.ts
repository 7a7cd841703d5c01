/**
 * Several I/O threads as one: each listens on the same port, and the kernel spreads the connections. By default all share the
 * pool of the first, so that no light request waits while some worker idles.
 */

import { MessageChannel } from 'node:worker_threads';

import { createEventCount, createThreadCounters, monotonicMs } from '@spool/protocol';

import type { ListenAddress } from '../accept/listener.js';
import type { HereWorker } from '../here/here-worker.js';
import type { HereWorkerMemory } from '../here/here-worker-memory.js';
import type { IoHost, IoPlace, ListenPlace } from './host.js';
import type { IoReports } from './reports.js';
import { IoThreadHost } from './thread-host.js';
import type { ResolvedServerOptions } from '../options/resolve-options.js';
import { settlesWithin } from '../thread-pool/settles-within.js';

/** What I/O threads are made of. */
export interface IoThreadsOptions {
  readonly server: ResolvedServerOptions;
  readonly reports: IoReports;
  /** Told of each thread's counters. */
  readonly onCounters: (ioThreadId: number, memory: SharedArrayBuffer) => void;
  /** The worker on this thread that is there in place of a pool; undefined for a pool. */
  readonly hereWorker: HereWorker | undefined;
}

/** The I/O threads of a server. */
export class IoThreads implements IoHost {
  readonly #first: IoHost;
  readonly #others: readonly IoHost[];
  readonly #hereWorker: HereWorker | undefined;
  /** What the I/O threads sleep on. */
  readonly #eventCounts: readonly SharedArrayBuffer[];

  /** @param options - What they are made of. */
  constructor({ server, reports, onCounters, hereWorker }: IoThreadsOptions) {
    const places = createPlaces(server.ioThreads, {
      sharesWorkers: server.sharesWorkers && hereWorker === undefined,
      here: hereWorker?.memory,
    });
    this.#hereWorker = hereWorker;
    this.#eventCounts = places.map(({ eventCount }) => eventCount);
    for (const { ioThreadId, counters } of places) onCounters(ioThreadId, counters);
    const [first, ...others] = places.map((place) => new IoThreadHost(server, place, reports));
    this.#first = first;
    this.#others = others;
  }

  async listen(place: ListenPlace): Promise<ListenAddress> {
    try {
      await this.#hereWorker?.start(this.#eventCounts);
    } catch (error) {
      await this.end(0);
      throw error;
    }
    if (this.#others.length === 0) return await this.#first.listen(place);
    try {
      return await this.#listenTogether(place);
    } catch (error) {
      // One of them has ended by itself; without this the others would stay, and with them the process.
      await this.end(0);
      throw error;
    }
  }

  async reload(handlerUrl: string | undefined): Promise<void> {
    // Those that share the workers of the first have nothing to reload.
    await this.#first.reload(handlerUrl);
    await Promise.all(this.#others.map((thread) => thread.reload(handlerUrl)));
  }

  async drain(timeoutMs: number): Promise<void> {
    await Promise.all([this.#first, ...this.#others].map((thread) => thread.drain(timeoutMs)));
  }

  async end(timeoutMs: number): Promise<void> {
    const startedAtMs = monotonicMs();
    const getRestMs = (): number => Math.max(0, timeoutMs - (monotonicMs() - startedAtMs));
    if (this.#hereWorker !== undefined) {
      // The worker leaves when every I/O thread has closed its channel, and each waits for that: one after the other, the
      // first would wait for its whole timeout.
      // One that still starts never hears that the I/O threads have closed their channels.
      const { hasStarted } = this.#hereWorker;
      if (!hasStarted) this.#hereWorker.giveUp();
      const endTimeoutMs = hasStarted ? timeoutMs : 0;
      await Promise.all([this.#first, ...this.#others].map((thread) => thread.end(endTimeoutMs)));
      // Nobody can end a handler on this thread that never settles: after the timeout it is left to itself.
      try {
        await settlesWithin(this.#hereWorker.ended(), getRestMs());
      } finally {
        this.#hereWorker.giveUp();
      }
      return;
    }
    // The workers leave when every I/O thread has told them to, so the others go after them.
    await this.#first.end(timeoutMs);
    const restMs = getRestMs();
    await Promise.all(this.#others.map((thread) => thread.end(restMs)));
  }

  async #listenTogether(place: ListenPlace): Promise<ListenAddress> {
    // The first one has the system choose where the port is 0.
    const address = await this.#first.listen({ ...place, reusePort: true });
    const port = typeof address === 'string' ? place.port : address.port;
    await Promise.all(this.#others.map((thread) => thread.listen({ ...place, port: port!, reusePort: true })));
    return address;
  }
}

/** Where the workers of several I/O threads are. */
interface PlacedWorkers {
  /** Whether all use the pool of the first. */
  readonly sharesWorkers: boolean;
  /** The worker on the app's thread that all use in place of a pool. */
  readonly here: HereWorkerMemory | undefined;
}

function createPlaces(threadCount: number, workers: PlacedWorkers): IoPlace[] {
  const { sharesWorkers, here } = workers;
  const eventCounts = Array.from({ length: threadCount }, () => createEventCount());
  const links = eventCounts.slice(1).map(() => new MessageChannel());
  return eventCounts.map((eventCount, ioThreadId) => ({
    ioThreadId,
    counters: createThreadCounters(),
    eventCount,
    here,
    owner: ioThreadId > 0 && sharesWorkers ? links[ioThreadId - 1].port2 : undefined,
    peers:
      ioThreadId === 0 && sharesWorkers
        ? links.map(({ port1 }, index) => ({ port: port1, eventCount: eventCounts[index + 1] }))
        : [],
  }));
}
