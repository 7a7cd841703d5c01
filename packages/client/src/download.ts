/**
 * Owns a response's way into a file, and its going on after an interruption. Does not know what is in it.
 */
import { open, stat, type FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientResponse } from './client-response.js';
import type { Client } from './client.js';
import { toFields } from './call/request-fields.js';
import { readValidator, removeValidator, writeValidator } from './download-validator.js';
import { ClientError, ClientErrorCode } from './errors.js';
import type { RequestOptions } from './request-options.js';

/** Where a response goes. */
export interface DownloadOptions {
  /** The file; replaced unless `isContinued`. */
  readonly path: string;
  /**
   * Goes on after what is in the file already, where the peer can. Where the file was begun by `download()`, in this process or
   * another, and the peer has another version by now, it is begun anew. @defaultValue false
   */
  readonly isContinued?: boolean;
  /** Sees each piece on its way, such as a progress bar does. Called for each attempt. @defaultValue none */
  readonly watch?: (response: ClientResponse, beginBytes: number) => Transform | undefined;
  /** How often a lost connection is made up for. @defaultValue 5 */
  readonly resumeLimit?: number;
}

/**
 * Writes a response to a file as fast as the disk takes it. A connection that is lost in the middle is made up for by a
 * request for the rest (RFC 9110 section 14.2), as long as the peer names a version of the file to compare. Until all is there
 * that version stands in a small file beside it, `<path>.spool-part`, for another process to go on with `isContinued`.
 *
 * @param client - Who sends the requests.
 * @param request - What to ask for.
 * @param options - Where it goes.
 * @returns The last response. 416 says that the file had everything already; another status than 2xx is returned with its body
 * unread, and the file is as it was.
 * @throws ClientError `ERR_SPOOL_CLIENT_DOWNLOAD` when the file on the peer is another than the one that was begun; any
 * code of a request; what the file system raises.
 */
export async function download(
  client: Client,
  request: RequestOptions,
  { path, isContinued = false, watch, resumeLimit = 5 }: DownloadOptions,
): Promise<ClientResponse> {
  let offsetBytes = isContinued ? await sizeOf(path) : 0;
  let validator = offsetBytes > 0 ? await readValidator(path) : undefined;
  for (let resumeCount = 0; ; resumeCount++) {
    const headers = [...toFields(request.headers)];
    if (offsetBytes > 0) headers.push(['range', `bytes=${offsetBytes}-`]);
    if (offsetBytes > 0 && validator !== undefined) headers.push(['if-range', validator]);
    const response = await client.request({ ...request, headers });
    if (response.status === 416 && offsetBytes > 0) {
      response.discard();
      if (isComplete(response, offsetBytes)) {
        await removeValidator(path);
        return response;
      }
      const message = `The peer has no bytes after ${offsetBytes}: its file is another than the one that was begun`;
      throw new ClientError(ClientErrorCode.DOWNLOAD, message);
    }
    if (response.status < 200 || response.status >= 300) return response;
    const beginBytes = response.status === 206 ? checkRange(response, offsetBytes) : 0;
    validator = findValidator(response);
    const file = await openFile(response, { path, beginBytes, validator });
    const watcher = watch?.(response, beginBytes);
    const writer = file.createWriteStream({ start: beginBytes });
    try {
      await (watcher === undefined ? pipeline(response.body, writer) : pipeline(response.body, watcher, writer));
      await removeValidator(path);
      return response;
    } catch (error) {
      const isLost = (error as { code?: unknown }).code === ClientErrorCode.CONNECTION_LOST;
      if (!isLost || resumeCount >= resumeLimit || validator === undefined) throw error;
      offsetBytes = await sizeOf(path);
    }
  }
}

/** In this order: a crash never leaves bytes of one version beside the name of another. */
async function openFile(
  response: ClientResponse,
  { path, beginBytes, validator }: { path: string; beginBytes: number; validator: string | undefined },
): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, beginBytes > 0 ? 'r+' : 'w');
    await writeValidator(path, validator);
    return file;
  } catch (error) {
    response.discard();
    await file?.close();
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** What `If-Range` takes: a strong entity tag, or a date (RFC 9110 section 13.1.5). */
function findValidator({ headers }: ClientResponse): string | undefined {
  const entityTag = headers.get('etag');
  if (entityTag !== null && !entityTag.startsWith('W/')) return entityTag;
  return headers.get('last-modified') ?? undefined;
}

/** `bytes * /100`: nothing is there behind the end. */
function isComplete({ headers }: ClientResponse, offsetBytes: number): boolean {
  return headers.get('content-range') === `bytes */${offsetBytes}`;
}

function checkRange(response: ClientResponse, offsetBytes: number): number {
  const range = response.headers.get('content-range') ?? '';
  if (range.startsWith(`bytes ${offsetBytes}-`)) return offsetBytes;
  response.discard();
  const message = `The response has the range '${range}', asked was for one from byte ${offsetBytes}`;
  throw new ClientError(ClientErrorCode.DOWNLOAD, message);
}
