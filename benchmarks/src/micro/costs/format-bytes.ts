/** Owns how a size is named in rows. Pure. */

/**
 * Names a number of bytes.
 *
 * @param byteCount - The bytes; a multiple of 1024 is told in KiB, and of 1 MiB in MiB.
 */
export function formatBytes(byteCount: number): string {
  if (byteCount === 0) return 'empty';
  if (byteCount % 2 ** 20 === 0) return `${byteCount / 2 ** 20} MiB`;
  return byteCount % 1024 === 0 ? `${byteCount / 1024} KiB` : `${byteCount} B`;
}
