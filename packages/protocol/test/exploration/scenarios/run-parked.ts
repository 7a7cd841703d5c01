/** The loop of a thread that sleeps between its turns, in the order that loses no wake-up; the shipped loops have the same. */

import type { Parker } from '../../../src/wake/parker.js';
import type { ThreadContext } from '../scenario.js';

/** What a thread does. */
export interface ParkedWork {
  /** Does what there is to do now. Returns whether the thread has finished. */
  work(): boolean;
  /** The second look, after the park was announced. */
  hasNews(): boolean;
  /** Called when the peer has died and everything it left has been worked on. */
  onPeerDeath?(): void;
}

/** Works and sleeps until all is done or the peer is dead. */
export function runParked(parker: Parker, context: ThreadContext, thread: ParkedWork): void {
  while (!thread.work()) {
    if (context.isPeerDead) {
      thread.onPeerDeath?.();
      return;
    }
    parker.prepare();
    if (thread.hasNews()) {
      parker.cancel();
      continue;
    }
    parker.waitBlocking();
  }
}
