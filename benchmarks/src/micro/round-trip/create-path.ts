/** Names every way of a round trip. */
import { ChannelPath } from './channel-path.js';
import { PiscinaPayloadPath, PostedPayloadPath } from './payload-message-path.js';
import { PayloadRingPath } from './payload-ring-path.js';
import { PayloadSlotPath } from './payload-slot-path.js';
import { PiscinaPath } from './piscina-path.js';
import { PostMessagePath } from './post-message-path.js';
import type { TripPath, TripPathChoice } from './trip-path.js';

/**
 * Makes a path, with the thread at its other end.
 *
 * @param choice - Which one.
 */
export function createPath(choice: TripPathChoice): TripPath {
  switch (choice.kind) {
    case 'channel':
      return new ChannelPath(choice.lingerTurns);
    case 'post-message':
      return new PostMessagePath(choice.message);
    case 'piscina':
      return new PiscinaPath(choice.atomics);
    case 'payload-ring':
      return new PayloadRingPath(choice);
    case 'payload-slot':
      return new PayloadSlotPath(choice.payloadBytes);
    case 'posted-payload':
      return new PostedPayloadPath(choice);
    case 'piscina-payload':
      return new PiscinaPayloadPath(choice);
  }
}
