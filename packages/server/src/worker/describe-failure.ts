/** Says what a handler threw, for the log. Never throws, whatever it is given: a thread must not die of its own log. */

import { inspect } from 'node:util';

/**
 * Describes a failure.
 *
 * @param error - Anything thrown.
 * @returns The stack, which names the class and the message too, with causes and own fields.
 */
export function describeFailure(error: unknown): string {
  try {
    // Knows cycles of causes and objects without a prototype.
    const description = inspect(error);
    return error instanceof Error ? description : `Handler threw ${description}`;
  } catch {
    // A getter of the thrown object threw in its turn.
    return 'Handler threw what cannot be described';
  }
}
