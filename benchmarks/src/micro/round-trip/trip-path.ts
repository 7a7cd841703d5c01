/**
 * What the round-trip micro-benchmark asks of each way between two threads, so that all are driven alike. Knows none.
 */

import { formatBytes } from '../costs/format-bytes.js';
import type { Handover } from './payload.js';

/** One way for a request to get to another thread and for its answer to come back. */
export interface TripPath {
  readonly name: string;
  /** Called once for each answer, never from within {@link TripPath.send}. */
  onAnswer: () => void;
  /** Sends one empty request. */
  send(): void;
  /** Whether both threads are known to be parked; true where nobody can tell, which leaves it to the pause before. */
  readonly isAsleep: boolean;
  /** Times this thread has parked; undefined where nobody counts. */
  readonly parkCount: number | undefined;
  /** Times this thread had to notify the other one; undefined where nobody counts. */
  readonly notifyCount: number | undefined;
  /** Ends the other thread. */
  close(): Promise<void>;
}

/**
 * What `postMessage` carries: a number, the cheapest message there is and no request, or the head of a request and that of
 * its answer, as the channel does.
 */
export type PostedMessage = 'number' | 'heads';

/** Which path to make. Plain data: it is posted to the thread that drives the paths. */
export type TripPathChoice =
  | { readonly kind: 'channel'; readonly lingerTurns: number }
  | { readonly kind: 'post-message'; readonly message: PostedMessage }
  | { readonly kind: 'piscina'; readonly atomics: 'disabled' | 'sync' }
  | { readonly kind: 'payload-ring'; readonly payloadBytes: number; readonly lingerTurns: number }
  | { readonly kind: 'payload-slot'; readonly payloadBytes: number }
  | { readonly kind: 'posted-payload'; readonly payloadBytes: number; readonly handover: Handover }
  | { readonly kind: 'piscina-payload'; readonly payloadBytes: number; readonly handover: Handover };

/** The row that all others are compared with. */
export const postMessageName = 'postMessage';

/**
 * Names the row of a path.
 *
 * @param choice - The path.
 */
export function nameOfPath(choice: TripPathChoice): string {
  switch (choice.kind) {
    case 'channel':
      return `Spool, ${choice.lingerTurns} turns`;
    case 'post-message':
      return choice.message === 'number' ? postMessageName : `${postMessageName} of heads`;
    case 'piscina':
      return choice.atomics === 'disabled' ? 'piscina.run(), as the server' : 'piscina.run(), Atomics.wait';
    case 'payload-ring':
      return `${formatBytes(choice.payloadBytes)}: ring, ${choice.lingerTurns} turns`;
    case 'payload-slot':
      return `${formatBytes(choice.payloadBytes)}: slot, both spin`;
    case 'posted-payload':
      return `${formatBytes(choice.payloadBytes)}: postMessage, ${choice.handover}`;
    case 'piscina-payload':
      return `${formatBytes(choice.payloadBytes)}: piscina.run(), ${choice.handover}`;
  }
}
