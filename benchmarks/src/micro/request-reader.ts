/**
 * What the request-parser micro-benchmark asks of each parser, so that all do the same work. Knows no parser.
 */

/** One parser behind one interface. Each call gets one whole request. */
export interface RequestReader {
  readonly name: string;
  /**
   * Finds where the message, its fields and its body begin and end.
   *
   * @returns The number of fields, so that the work has a use.
   */
  frame(request: Buffer): number;
  /**
   * Does the same, and reads method, target and every name and value as a string.
   *
   * @param strings - Takes method, target, and name and value in turn; kept between calls, never shortened.
   * @returns How many strings were put there.
   */
  read(request: Buffer, strings: string[]): number;
}
