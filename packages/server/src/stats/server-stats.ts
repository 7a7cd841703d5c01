/**
 * What `server.stats()` returns: plain data, read from what the threads count in shared memory. Shapes only.
 *
 * Times are milliseconds with a fraction. Counts begin with the server and only grow: those of one interval are the
 * difference of two readings. Every number may be stale by the last update of its thread, and two numbers by different
 * ones, since nothing stops while it is read.
 */

import type { HistogramSnapshot } from '@spool/protocol';

/** What a server has done so far and does now. */
export interface ServerStats {
  /** When this was read, in milliseconds since 1970. */
  readonly atMs: number;
  /** Time since the server was told to listen, in milliseconds; 0 before. */
  readonly uptimeMs: number;
  /** The requests of all I/O threads. */
  readonly requests: RequestStats;
  /** The connections of all I/O threads. */
  readonly connections: ConnectionStats;
  /** One for each I/O thread. */
  readonly ioThreads: readonly IoThreadStats[];
  /**
   * One for each place where a worker counts; a replacement goes on where the one before it stopped. While a worker leaves
   * and its successor is there already, as in a reload, two have the same number, and the one that has left stays in the list.
   */
  readonly workers: readonly WorkerStats[];
}

/** Requests, counted on I/O threads. */
export interface RequestStats {
  /** Taken from connections to be handled. */
  readonly received: number;
  /** Received and not ended, the queued ones included. */
  readonly inFlight: number;
  /** Received and waiting for a worker. */
  readonly queued: number;
  /** Ended, in whatever way. Less refused, failed, timed out and cancelled, these are the answers of handlers. */
  readonly ended: number;
  /** Answered 503 before a worker had started them: no room, too long a wait, or closing. */
  readonly refused: number;
  /** Those whose handler failed or whose worker died: 500, 503, or a response broken off. */
  readonly failed: number;
  /** Those that passed their deadline. */
  readonly timedOut: number;
  /** Those whose client went away before the answer. */
  readonly cancelled: number;
  /** Times one was taken back from a worker that had not started it, and given to another. */
  readonly takenBack: number;
  /** Messages the connection answered by itself, with 4xx or 501; none of them is among those received. */
  readonly rejected: number;
  /** Where the time of a request goes, one stage after the other. Those that got no answer from a handler are not in it. */
  readonly stages: RequestStages;
  /** Time a worker's thread was busy with a request, not the time its handler awaited. */
  readonly busy: HistogramSnapshot;
}

/** The stages of a request, from its head to the head of its answer. The means of the first five add up to that of the total. */
export interface RequestStages {
  /** From the head received to the request given to a worker: the rest of its body, and the wait for a worker. */
  readonly queued: HistogramSnapshot;
  /** From given to the handler called: waking the worker, and the requests before it in the ring. */
  readonly woken: HistogramSnapshot;
  /** From the handler called to the response head written to the ring. */
  readonly handled: HistogramSnapshot;
  /** From written to read on the I/O thread: the rest of the worker's batch, and waking the I/O thread. */
  readonly returned: HistogramSnapshot;
  /** From read to handed to the socket: the rest of the turn, and answers that go before it on its connection. */
  readonly flushed: HistogramSnapshot;
  /** From the head received to the response head handed to the socket. */
  readonly total: HistogramSnapshot;
}

/** Connections and their sockets, counted on I/O threads. */
export interface ConnectionStats {
  /** Open now. */
  readonly open: number;
  /** Accepted so far. */
  readonly accepted: number;
  /** Closed as soon as they were accepted: at the limit, or while closing. */
  readonly refused: number;
  /** Reads of sockets that brought bytes. */
  readonly reads: number;
  /** Writes to sockets. */
  readonly writes: number;
  /** Bytes read from sockets. */
  readonly bytesRead: number;
  /** Bytes handed to sockets. */
  readonly bytesWritten: number;
}

/** How far a thread has come. A worker whose thread is gone is `failed` or `closed` until another one takes its place. */
export type ThreadStateName = 'starting' | 'ready' | 'closed' | 'failed';

/** What every thread counts. */
export interface ThreadStats {
  /** Node's number of the thread, 0 before it runs. */
  readonly threadId: number;
  readonly state: ThreadStateName;
  /** Time since the thread began, in milliseconds; 0 before it runs. */
  readonly uptimeMs: number;
  /** Threads that have been in this place, one after another, this one included. */
  readonly threadsStarted: number;
  /** How it sleeps and is woken, and wakes others. */
  readonly wake: WakeStats;
  /** What it sends and receives through shared memory. */
  readonly rings: RingStats;
}

/** How a thread sleeps and is woken, and wakes others. */
export interface WakeStats {
  /** Turns of its loop. */
  readonly turns: number;
  /** Turns of these that found nothing to do: lingering. */
  readonly lingerTurns: number;
  /** Time between such a turn and the next, in milliseconds: awake, with nothing to do. */
  readonly lingeredMs: number;
  /** Times it went to sleep. */
  readonly parks: number;
  /** Times it was about to, and found work at its second look. */
  readonly parksAverted: number;
  /** Whether it sleeps now. */
  readonly isParked: boolean;
  /** Time asleep, in milliseconds, the present sleep included. */
  readonly parkedMs: number;
  /** Times it woke another thread. */
  readonly notifiesSent: number;
  /** Times it need not: the other was awake, or already notified. */
  readonly notifiesSuppressed: number;
  /** From the notify of another thread to the first line that ran in this one. */
  readonly wakeUp: HistogramSnapshot;
}

/** What a thread sends and receives through shared memory. */
export interface RingStats {
  /** Records published. */
  readonly recordsSent: number;
  /** Records taken out. */
  readonly recordsReceived: number;
  /** Looks into a ring that found records. */
  readonly batchesReceived: number;
  /** Bytes those looks found, headers and padding included; divided by them it is the mean occupancy of a ring. */
  readonly ringBytesReceived: number;
  /** The most bytes found at one look, in any ring this thread takes records out of. */
  readonly ringHighWaterBytes: number;
  /** Bytes copied into shared memory. */
  readonly bytesCopiedIn: number;
  /** Bytes copied out of shared memory. */
  readonly bytesCopiedOut: number;
  /** Bytes of slabs a socket took from where they lay, without a copy. */
  readonly bytesUsedInPlace: number;
  /** Slabs filled and sent. */
  readonly slabsSent: number;
  /** Claims that found a ring full. */
  readonly ringFullStalls: number;
  /** Large pieces of bodies that found no slab free and went through the ring. */
  readonly slabStalls: number;
  /** Pieces that waited for credit: the client, or the handler, takes them more slowly than they come. */
  readonly creditStalls: number;
}

/** One I/O thread. */
export interface IoThreadStats extends ThreadStats {
  /** Its number, from 0. */
  readonly ioThreadId: number;
  /** Times it gave a request to a worker, more than once for one that was taken back. */
  readonly requestsGiven: number;
  readonly requestsInFlight: number;
  readonly requestsQueued: number;
  readonly connectionsOpen: number;
}

/** One worker. */
export interface WorkerStats extends ThreadStats {
  /** Its number in the pool, from 0. A replacement keeps it. */
  readonly workerId: number;
  /** Requests whose handler it called. */
  readonly requestsStarted: number;
  /** Requests of these whose final frame is out; what died with its thread is in neither this nor failed. */
  readonly requestsEnded: number;
  /** Requests whose handler threw, rejected or answered what cannot be sent. */
  readonly requestsFailed: number;
  /** Requests it found taken back when it came to them. */
  readonly requestsTakenBack: number;
  /** From given to this worker to its handler called. */
  readonly woken: HistogramSnapshot;
  /** From its handler called to the response head written. */
  readonly handled: HistogramSnapshot;
  /** Time its thread was busy with a request. Its sum beside `uptimeMs` is how much of the thread is used. */
  readonly busy: HistogramSnapshot;
}
