/**
 * Owns how the time of a request is told: from moments to durations. Pure.
 */
import type { ExchangeMoments } from './exchange-moments.js';
import { parseServerTiming, type ServerTimingMetric } from './server-timing.js';

/**
 * Says where the time of a request went, and what it cost the network.
 *
 * @remarks
 * Durations in milliseconds, one after another without gaps up to the last byte. What has not happened yet is
 * undefined; `dnsMs`, `connectMs` and `tlsMs` are 0 on a connection that was there already.
 */
export interface ResponseTimings {
  /** From the call until a connection was being made or was free: other requests, retries, redirects. */
  readonly queueMs: number;
  /** The resolution of the name; 0 for an address. */
  readonly dnsMs: number;
  /** The TCP handshake: one round trip to the peer. */
  readonly connectMs: number;
  /** The TLS handshake: one more round trip with TLS 1.3, two with 1.2. */
  readonly tlsMs: number;
  /** From the first byte of the request until its last was handed to the system. */
  readonly requestMs: number;
  /** From then until the first byte of the response: one round trip and the server's own time. */
  readonly waitMs: number | undefined;
  /** From the first byte of the response until the last. */
  readonly responseMs: number | undefined;
  /** From the call until the last byte. */
  readonly totalMs: number | undefined;
  /** Whether the connection had carried another request before. */
  readonly isReused: boolean;
  /** `1.1` or `2`. */
  readonly httpVersion: '1.1' | '2';
  /** Such as `TLSv1.3`; undefined without TLS. */
  readonly tlsVersion: string | undefined;
  /**
   * Bytes on the connection since the response before, heads and TLS included; undefined until the last one is there.
   * Where requests share a connection at one time, what is read at once counts for the response that ends first.
   */
  readonly bytesSent: number | undefined;
  /** Bytes received over the same span, counted the same way. */
  readonly bytesReceived: number | undefined;
  /** What the server says of its part of `waitMs`, from `Server-Timing`. */
  readonly server: readonly ServerTimingMetric[];
}

/**
 * Describes the time of an exchange as far as it has come.
 *
 * @param moments - When it came to each point.
 * @param serverTiming - The `Server-Timing` field; null where there is none.
 */
export function describeTimings(moments: ExchangeMoments, serverTiming: string | null): ResponseTimings {
  const { connection, isReused, createdAtMs, startedAtMs, firstByteAtMs, endedAtMs } = moments;
  const sentAtMs = Math.max(moments.sentAtMs, startedAtMs);
  const isEnded = endedAtMs > 0;
  let connectingMs = { dnsMs: 0, connectMs: 0, tlsMs: 0 };
  if (connection !== undefined && !isReused) {
    // What was done before the call, for another request, cost this one nothing.
    const from = Math.max(connection.startedAtMs, createdAtMs);
    const resolvedAtMs = Math.max(connection.resolvedAtMs, from);
    const connectedAtMs = Math.max(connection.connectedAtMs, resolvedAtMs);
    connectingMs = {
      dnsMs: resolvedAtMs - from,
      connectMs: connectedAtMs - resolvedAtMs,
      tlsMs: connection.tlsVersion === undefined ? 0 : Math.max(connection.readyAtMs, connectedAtMs) - connectedAtMs,
    };
  }
  const { dnsMs, connectMs, tlsMs } = connectingMs;
  return {
    ...connectingMs,
    queueMs: Math.max(0, startedAtMs - createdAtMs - dnsMs - connectMs - tlsMs),
    requestMs: sentAtMs - startedAtMs,
    // An early answer comes before the request's end: then there was nothing to wait for.
    waitMs: firstByteAtMs > 0 ? Math.max(0, firstByteAtMs - sentAtMs) : undefined,
    responseMs: isEnded ? endedAtMs - Math.max(firstByteAtMs, sentAtMs) : undefined,
    totalMs: isEnded ? endedAtMs - createdAtMs : undefined,
    isReused,
    httpVersion: connection?.httpVersion ?? '1.1',
    tlsVersion: connection?.tlsVersion,
    bytesSent: isEnded ? moments.bytesWritten : undefined,
    bytesReceived: isEnded ? moments.bytesRead : undefined,
    server: parseServerTiming(serverTiming),
  };
}
