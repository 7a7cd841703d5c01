/** Cuts the time of a request into the parts that a waterfall shows, the server's own among them. Pure. */
import type { ResponseTimings } from './response-timings.js';

/** One part, from the call on. */
export interface WaterfallPart {
  readonly name: string;
  readonly fromMs: number;
  readonly durationMs: number;
  /** Whether the client measured it, or the server told of it. */
  readonly side: 'client' | 'server';
}

/**
 * Cuts a request into parts, in the order in which they happened; parts without a duration are left out.
 *
 * @remarks
 * The server's parts lie within the wait. Where on it is not known, for no clock is shared: they are put so that the
 * network takes as long on the way there as on the way back.
 *
 * @param timings - Those of a response.
 */
export function cutIntoParts(timings: ResponseTimings): WaterfallPart[] {
  const { queueMs, dnsMs, connectMs, tlsMs, requestMs, waitMs = 0, responseMs = 0, server } = timings;
  const serverMs = server.reduce((sumMs, { durationMs }) => sumMs + durationMs, 0);
  const wayMs = Math.max(0, (waitMs - serverMs) / 2);
  const parts: WaterfallPart[] = [];
  let atMs = 0;
  const add = (name: string, durationMs: number, side: WaterfallPart['side'] = 'client'): void => {
    if (durationMs > 0) parts.push({ name, fromMs: atMs, durationMs, side });
    atMs += durationMs;
  };
  add('queue', queueMs);
  add('dns', dnsMs);
  add('connect', connectMs);
  add('tls', tlsMs);
  add('request', requestMs);
  if (serverMs > 0 && serverMs <= waitMs) {
    add('network there', wayMs);
    for (const { name, durationMs } of server) add(`server ${name}`, durationMs, 'server');
    add('network back', wayMs);
  } else add('wait', waitMs);
  add('response', responseMs);
  return parts;
}
