/** What the readers of a request's parts answer instead of an offset. */

/**
 * Names the two outcomes of a reader that are not an offset.
 *
 * @remarks
 * A reader is given bytes from an offset to an end and returns the offset after its part. It returns MORE when it has
 * taken in all bytes to the end and its part goes on, and FAILED when it has reported a problem. Offsets are never
 * negative, so one number carries all three without an object per call.
 */
export const ReadOutcome = { MORE: -1, FAILED: -2 } as const;
export type ReadOutcome = (typeof ReadOutcome)[keyof typeof ReadOutcome];
