/**
 * Owns the responses of the response-head micro-benchmark: what handlers answer, field by field. Does not know who
 * encodes them.
 */
import { MethodCode, UNKNOWN_LENGTH } from '@spool/protocol';

/** One response before it is encoded, and the request it answers. */
export interface SampleResponse {
  readonly name: string;
  readonly methodCode: MethodCode;
  readonly status: number;
  /** Name, value, name, value, and so on. */
  readonly fields: readonly string[];
  readonly lengthBytes: number;
}

const pageFields = [
  ['content-type', 'text/html; charset=utf-8'],
  ['cache-control', 'private, max-age=0, must-revalidate'],
  ['etag', '"5e1-18f0c2a"'],
  ['vary', 'Accept-Encoding, Cookie'],
  ['set-cookie', 'session=4f9d2c7ab81e; Path=/; HttpOnly; Secure; SameSite=Lax'],
  ['strict-transport-security', 'max-age=63072000; includeSubDomains'],
  ['content-security-policy', "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"],
  ['x-content-type-options', 'nosniff'],
].flat();

/** Lists the responses, in the order of the report. */
export const sampleResponses: readonly SampleResponse[] = [
  {
    name: 'hello',
    methodCode: MethodCode.GET,
    status: 200,
    fields: ['content-type', 'text/plain;charset=UTF-8'],
    lengthBytes: 5,
  },
  { name: 'page', methodCode: MethodCode.GET, status: 200, fields: pageFields, lengthBytes: 15_201 },
  { name: 'streamed page', methodCode: MethodCode.GET, status: 200, fields: pageFields, lengthBytes: UNKNOWN_LENGTH },
  {
    name: 'not modified',
    methodCode: MethodCode.GET,
    status: 304,
    fields: ['etag', '"5e1-18f0c2a"', 'cache-control', 'max-age=60'],
    lengthBytes: UNKNOWN_LENGTH,
  },
];
