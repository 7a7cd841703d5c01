/**
 * Owns what the transfers are called and what they answer. Does not know how a model streams.
 */

/** Bytes of one chunk of a download. */
export const downloadChunkBytes = 64 * 1024;

/** The path to send a body to; the answer is {@link describeReceived}. */
export const uploadPath = '/upload';

/**
 * Names a download.
 *
 * @param bodyBytes - Its size.
 * @returns The path to get it from.
 */
export function downloadPath(bodyBytes: number): string {
  return `/${bodyBytes}/download`;
}

/**
 * Tells transfers from other requests, in one look for both: light requests pay for it in every model alike.
 *
 * @param url - The request target, or the whole URL.
 * @returns Whether it is an upload or a download.
 */
export function isTransfer(url: string): boolean {
  return url.endsWith('load');
}

/**
 * Reads how much a transfer downloads.
 *
 * @param url - The request target, or the whole URL.
 * @returns The size of the body, in bytes; undefined for an upload.
 */
export function readDownloadBytes(url: string): number | undefined {
  const digits = /\/(\d+)\/download$/.exec(url)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Makes the answer to an upload.
 *
 * @param bodyBytes - What has come.
 * @returns The body.
 */
export function describeReceived(bodyBytes: number): string {
  return `Received ${bodyBytes}`;
}
