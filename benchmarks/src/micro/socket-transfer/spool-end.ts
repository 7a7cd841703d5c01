/** One end of the socket benchmark on `@spool/sockets`, in a thread of its own. The other end may be Python's. */

import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  IPPROTO_TCP,
  listen,
  recv,
  recvExactly,
  send,
  sendAll,
  setsockopt,
  shutdown,
  SHUT_WR,
  socket,
  AF_INET,
  SOCK_STREAM,
  spawn,
  TCP_NODELAY,
} from '@spool/sockets';

/** What is measured, and where the result goes. */
export interface TransferPlan {
  readonly trips: number;
  readonly sends: number;
  /** The port of a peer that runs already; left out, a thread of this process is the peer. */
  readonly port?: number;
  /** Microseconds of a round trip; megabytes a second. */
  readonly results: Float64Array;
  /** The peer's listening descriptor, when this thread is the peer. */
  readonly listener?: number;
}

const SEND_BYTES = 65_536;

/** Serves two connections, one that echoes and one that swallows; or measures over two. */
export function main(plan: TransferPlan): void {
  if (plan.listener !== undefined) {
    serve(plan.listener);
    return;
  }
  let address = { address: '127.0.0.1', port: plan.port ?? 0 };
  if (plan.port === undefined) {
    const listener = socket(AF_INET, SOCK_STREAM);
    bind(listener, address);
    listen(listener);
    address = getsockname(listener) as typeof address;
    spawn(import.meta.url, { argument: { ...plan, listener }, descriptors: [listener] });
  }
  plan.results[0] = measureTrips(address, plan.trips);
  plan.results[1] = measureSends(address, plan.sends);
}

function serve(listener: number): void {
  const buffer = new Uint8Array(SEND_BYTES);
  const echoing = accept(listener);
  setNoDelay(echoing);
  for (let byteCount = recv(echoing, buffer); byteCount > 0; byteCount = recv(echoing, buffer)) {
    sendAll(echoing, buffer.subarray(0, byteCount));
  }
  close(echoing);
  const swallowing = accept(listener);
  while (recv(swallowing, buffer) > 0);
  sendAll(swallowing, 'x');
  close(swallowing);
}

function measureTrips(address: { readonly address: string; readonly port: number }, trips: number): number {
  const client = socket(AF_INET, SOCK_STREAM);
  connect(client, address);
  setNoDelay(client);
  const byte = new Uint8Array(1);
  const startMs = performance.now();
  for (let trip = 0; trip < trips; trip++) {
    send(client, byte);
    recv(client, byte);
  }
  const elapsedMs = performance.now() - startMs;
  close(client);
  return (elapsedMs * 1000) / trips;
}

function measureSends(address: { readonly address: string; readonly port: number }, sends: number): number {
  const client = socket(AF_INET, SOCK_STREAM);
  connect(client, address);
  const bytes = new Uint8Array(SEND_BYTES);
  const startMs = performance.now();
  for (let count = 0; count < sends; count++) sendAll(client, bytes);
  shutdown(client, SHUT_WR);
  // The last byte counts once the peer has it.
  recvExactly(client, 1);
  const elapsedMs = performance.now() - startMs;
  close(client);
  return (sends * SEND_BYTES) / 1000 / elapsedMs;
}

function setNoDelay(descriptor: number): void {
  setsockopt(descriptor, { level: IPPROTO_TCP, name: TCP_NODELAY }, 1);
}
