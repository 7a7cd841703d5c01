/** Finds the class of a request line by the server's own classifier, as if its bytes had come from a socket. */

import type { ClassifiedHead, RequestClass, RequestClassifier } from './schedule.js';

/**
 * Finds the class of a request.
 *
 * @param classifier - The server's.
 * @param line - Method and target.
 */
export function classifyLine(classifier: RequestClassifier, line: string): RequestClass {
  const methodEnd = line.indexOf(' ');
  const head: ClassifiedHead = {
    headBytes: Buffer.from(line, 'latin1'),
    headStart: 0,
    methodEnd,
    targetStart: methodEnd + 1,
    targetEnd: line.length,
  };
  return classifier.classify(head);
}
