/** Owns which ways are compared when bytes travel along. */
import { DEFAULT_SERVER_OPTIONS } from '@spool/server';
import type { TripPathChoice } from './trip-path.js';

/**
 * Lists the ways of a payload.
 *
 * @param payloadBytes - Its size.
 */
export function choosePayloadPaths(payloadBytes: number): TripPathChoice[] {
  // Memory of no bytes is not worth giving away.
  const handovers = payloadBytes === 0 ? (['clone'] as const) : (['clone', 'transfer'] as const);
  return [
    { kind: 'payload-slot', payloadBytes },
    { kind: 'payload-ring', payloadBytes, lingerTurns: DEFAULT_SERVER_OPTIONS.lingerTurns },
    { kind: 'payload-ring', payloadBytes, lingerTurns: 0 },
    ...handovers.map((handover) => ({ kind: 'posted-payload', payloadBytes, handover }) as const),
    ...handovers.map((handover) => ({ kind: 'piscina-payload', payloadBytes, handover }) as const),
  ];
}
