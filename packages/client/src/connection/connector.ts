/**
 * Owns the making of connections: undici's connector, with the time of each step written down, and the choice of
 * another address. Does not know what is sent.
 */
import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { ConnectionStrategy, type ResolvedClientOptions } from '../options.js';
import { Connection } from '../timing/connection.js';

/** Holds the connection that a client has now: the next one takes its place. */
export interface ConnectionSlot {
  connection: Connection | undefined;
}

/** Makes a connection and puts it into the slot. */
export type SlotConnector = (slot: ConnectionSlot) => buildConnector.connector;

/**
 * Creates what all connections to one origin are made by: they share TLS sessions.
 *
 * @param origin - The origin.
 * @param options - The client's options.
 * @param sockets - Where each socket is while it is open.
 */
export function createConnector(
  origin: URL,
  { options, sockets }: { options: ResolvedClientOptions; sockets: Set<Socket> },
): SlotConnector {
  const { connectTimeoutMs, connectTo, strategy, tls } = options;
  const isHttp2 = strategy === ConnectionStrategy.HTTP2;
  const connectorOptions = {
    ...tls,
    timeout: connectTimeoutMs,
    allowH2: isHttp2,
    // Without TLS there is nothing to agree on the protocol by: the peer has to be known to speak it.
    useH2c: isHttp2 && origin.protocol === 'http:',
    socketPath: connectTo?.path ?? null,
  };
  const connect = buildConnector(connectorOptions);
  return (slot) => (target, callback) => {
    const connection = new Connection();
    slot.connection = connection;
    const place = connectTo?.port === undefined ? target : { ...target, ...toPlace(connectTo) };
    const onReady: buildConnector.Callback = (...outcome) => {
      connection.readyAtMs = performance.now();
      if (outcome[0] === null) connection.describe(outcome[1]);
      callback(...outcome);
    };
    // The type says nothing of it, but the socket is returned at once: its events are the steps' times.
    const socket = (connect as ConnectAtOnce)(place, onReady);
    if (socket === undefined) return;
    connection.follow(socket);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
}

type ConnectAtOnce = (...given: Parameters<buildConnector.connector>) => Socket | undefined;

function toPlace({ host, port }: { host?: string; port?: number }): { hostname?: string; port: string } {
  return { ...(host === undefined ? undefined : { hostname: host }), port: String(port) };
}
