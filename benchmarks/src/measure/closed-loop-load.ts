/**
 * Owns what a workload of closed loops puts on a model: what the load tool asks, and the slow connections beside it. Does not
 * know how long, nor what is measured.
 */
import { ClosedLoop } from '../load/closed-loop.js';
import type { LoadRequest } from '../load/load-result.js';
import { SlowClients } from '../load/slow-clients.js';
import { makeBurstRequest, orderRequest, type WorkloadRequest } from '../workloads/workload-request.js';
import type { ClosedLoopWorkload } from '../workloads/workload.js';

/**
 * Lists what is asked in a workload, each request once.
 *
 * @param workload - The workload.
 */
export function requestsOf({ request, slowBy, slowConnections }: ClosedLoopWorkload): AskedRequests {
  if (slowConnections === 0) return [request];
  return [request, slowBy === 'work' ? makeBurstRequest(20) : orderRequest];
}

/**
 * Says what the load tool asks.
 *
 * @param workload - The workload.
 * @param port - The model's, on the loopback address.
 */
export function lightLoadOf(
  { request, lightConnections: connections, isPersistent }: ClosedLoopWorkload,
  port: number,
): Omit<LoadRequest, 'seconds'> {
  return { url: `http://127.0.0.1:${port}${request.path}`, body: request.body, connections, isPersistent };
}

/**
 * Starts the slow connections, none where the workload has none.
 *
 * @param workload - The workload.
 * @param port - The model's, on the loopback address.
 * @returns What runs until it is stopped.
 */
export function startSlowLoad({ slowBy, slowConnections: connections }: ClosedLoopWorkload, port: number): SlowLoad {
  return slowBy === 'work'
    ? new ClosedLoop({ url: `http://127.0.0.1:${port}/slow`, connections })
    : new SlowClients({ port, request: orderRequest, connections });
}

/** The slow connections of a workload. */
export type SlowLoad = ClosedLoop | SlowClients;

/** Requests, the one that is measured first. */
type AskedRequests = readonly [WorkloadRequest, ...WorkloadRequest[]];
