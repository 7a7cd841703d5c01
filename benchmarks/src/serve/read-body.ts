/**
 * Owns the reading of request bodies in the models on `node:http`. Does not know what they are.
 *
 * Hot path: called once per request.
 */
import type { IncomingMessage } from 'node:http';

/**
 * Waits for a request's body; calls back at once where it has none, so that a light request pays nothing for it.
 *
 * @param request - The request, its body untouched.
 * @param onBody - Told the body; never where the client has gone in the middle.
 */
export function readBody(request: IncomingMessage, onBody: (body: string) => void): void {
  if (request.method !== 'POST') {
    onBody('');
    return;
  }
  let body = '';
  request
    .setEncoding('utf8')
    .on('data', (text: string) => (body += text))
    .once('end', () => onBody(body));
}

/**
 * Does the same for those that hand bytes on.
 *
 * @param request - The request, its body untouched.
 * @param onBody - Told the body, in memory of its own; never where the client has gone in the middle.
 */
export function readBodyBytes(request: IncomingMessage, onBody: (body: ArrayBuffer) => void): void {
  if (request.method !== 'POST') {
    onBody(new ArrayBuffer(0));
    return;
  }
  const chunks: Uint8Array[] = [];
  request
    .on('data', (chunk: Uint8Array) => chunks.push(chunk))
    .once('end', () => {
      // Not Buffer.concat(): it may take memory out of a pool, which cannot change hands.
      const bytes = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
      let offset = 0;
      for (const chunk of chunks) {
        bytes.set(chunk, offset);
        offset += chunk.byteLength;
      }
      onBody(bytes.buffer);
    });
}
