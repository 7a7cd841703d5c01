/** What tests compare of a request, whichever parser found it. */

/** One request, as a parser told it. Text of which each character is a byte. */
export interface RequestMessage {
  readonly method: string;
  readonly target: string;
  /** What the parser counts it as: a minor version above 1 is 1. */
  readonly minorVersion: number;
  readonly fields: readonly (readonly [string, string])[];
  /** The body so far. */
  body: string;
  isComplete: boolean;
  /** Whether what follows the message is no request: the connection closes, or changes its protocol. */
  readonly isLast: boolean;
}

/** One request and where in the connection's bytes it lies. */
export interface LocatedMessage extends RequestMessage {
  readonly headEndOffset: number;
  /** The offset after the message; -1 while it is not complete. */
  endOffset: number;
}

/**
 * Finds the first property in which two tellings of one request differ.
 *
 * @returns Its name, or undefined when there is none.
 */
export function findDifference(left: RequestMessage, right: RequestMessage): keyof RequestMessage | undefined {
  if (left.method !== right.method) return 'method';
  if (left.target !== right.target) return 'target';
  if (left.minorVersion !== right.minorVersion) return 'minorVersion';
  if (!haveSameFields(left, right)) return 'fields';
  if (left.isLast !== right.isLast) return 'isLast';
  if (left.body !== right.body) return 'body';
  if (left.isComplete !== right.isComplete) return 'isComplete';
  return undefined;
}

function haveSameFields({ fields: left }: RequestMessage, { fields: right }: RequestMessage): boolean {
  return (
    left.length === right.length &&
    left.every(([name, value], index) => name === right[index][0] && value === right[index][1])
  );
}
