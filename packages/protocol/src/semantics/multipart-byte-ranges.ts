/** What stands around the parts of a multipart/byteranges answer (RFC 9110 section 14.6). It holds no content. */
import { SpoolError } from '../errors.js';
import { type ByteRange, contentRange } from './byte-ranges.js';

/** Holds what a multipart answer is made of beside its content. */
export interface MultipartOptions {
  /** The length of the whole representation in bytes. */
  readonly totalBytes: number;
  /** The media type of the whole representation; left out, the parts have none. */
  readonly contentType?: string | undefined;
  /** What separates the parts, 1 to 70 letters, digits, `-` and `_`; must not occur in the content, so make it random. */
  readonly boundary: string;
}

/** Holds the frame of a multipart answer: write each head, the bytes of its range, and in the end `end`. */
export interface MultipartByteRanges {
  /** The Content-Type of the answer. */
  readonly contentType: string;
  /** The Content-Length of the answer in bytes. */
  readonly contentLength: number;
  /** What precedes each part, ASCII or latin1. */
  readonly partHeads: readonly string[];
  /** What follows the last part. */
  readonly end: string;
}

/** Of what RFC 2046 section 5.1.1 allows, the characters that need no quotes in a parameter. */
const BOUNDARY = /^[\w-]{1,70}$/;

/** RFC 9110 section 5.5, for a value that must not end the part's head. */
const INVALID_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Makes the frame of a multipart/byteranges answer.
 *
 * @remarks
 * For two ranges and more: an answer of one range is sent without parts (RFC 9110 section 15.3.7.2).
 *
 * @param ranges - The ranges, in the order in which they are sent.
 * @param options - The rest.
 * @throws SpoolError with code ERR_SPOOL_INVALID_OPTION when the boundary is not one, and ERR_SPOOL_INVALID_RESPONSE_HEAD
 *   when the media type has a character that cannot be sent.
 */
export function frameByteRanges(ranges: readonly ByteRange[], options: MultipartOptions): MultipartByteRanges {
  const { boundary, contentType, totalBytes } = options;
  if (!BOUNDARY.test(boundary)) {
    const message = `Boundary is ${JSON.stringify(boundary)}, not 1 to 70 letters, digits, hyphens and underscores`;
    throw new SpoolError(message, { code: 'ERR_SPOOL_INVALID_OPTION' });
  }
  if (contentType !== undefined && INVALID_VALUE.test(contentType)) {
    const message = `Content type is ${JSON.stringify(contentType)}, a character of which cannot be sent`;
    throw new SpoolError(message, { code: 'ERR_SPOOL_INVALID_RESPONSE_HEAD' });
  }
  const typeLine = contentType === undefined ? '' : `content-type: ${contentType}\r\n`;
  const partHeads = ranges.map((range, index) => {
    const separator = index === 0 ? '' : '\r\n';
    return `${separator}--${boundary}\r\n${typeLine}content-range: ${contentRange(range, totalBytes)}\r\n\r\n`;
  });
  const end = `\r\n--${boundary}--\r\n`;
  let contentLength = end.length;
  for (const [index, { start, end: rangeEnd }] of ranges.entries())
    contentLength += partHeads[index].length + rangeEnd - start;
  return { contentType: `multipart/byteranges; boundary=${boundary}`, contentLength, partHeads, end };
}
