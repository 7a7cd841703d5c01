/** Reads a body whole, within a limit. Knows no media type. */

/**
 * Reads a stream to its end.
 *
 * @param stream - A body; null for none.
 * @param limitBytes - The most bytes to keep.
 * @returns The bytes, or undefined when there are more; the stream is then cancelled.
 */
export async function tryReadBody(
  stream: ReadableStream<Uint8Array> | null,
  limitBytes: number,
): Promise<Buffer | undefined> {
  if (stream === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of stream) {
    byteCount += chunk.byteLength;
    if (byteCount > limitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, byteCount);
}
