/**
 * Finds the number of a method in the bytes of a request line. Hot path, guarded by `benchmarks/src/micro/request-parser.ts`.
 */
import { METHOD_NAMES, MethodCode } from '../semantics/method-code.js';
import { matchesAscii } from './ascii-match.js';

/**
 * Finds the code of a method. Methods are case-sensitive (RFC 9110 section 9.1).
 *
 * @param bytes - The bytes that hold the method.
 * @param start - The offset of its first byte.
 * @param end - The offset after its last byte.
 */
export function findMethodCode(bytes: Uint8Array, start: number, end: number): MethodCode {
  const candidate = findCandidate(bytes[start], end - start);
  return candidate !== MethodCode.OTHER && matchesAscii(bytes, start, METHOD_NAMES[candidate])
    ? candidate
    : MethodCode.OTHER;
}

/** Length and first letter leave at most one known method, except for PUT, POST and PATCH, which differ in length. */
function findCandidate(firstByte: number, lengthBytes: number): MethodCode {
  switch (lengthBytes) {
    case 3:
      return firstByte === 0x47 ? MethodCode.GET : MethodCode.PUT;
    case 4:
      return firstByte === 0x50 ? MethodCode.POST : MethodCode.HEAD;
    case 5:
      if (firstByte === 0x50) return MethodCode.PATCH;
      return firstByte === 0x51 ? MethodCode.QUERY : MethodCode.TRACE;
    case 6:
      return MethodCode.DELETE;
    case 7:
      return firstByte === 0x43 ? MethodCode.CONNECT : MethodCode.OPTIONS;
    default:
      return MethodCode.OTHER;
  }
}
