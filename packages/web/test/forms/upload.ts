/** Uploads a file of any size to a server in a process of its own, and tells how its memory grew. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as sendRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '../temporary-folder.js';

const PROGRAM = fileURLToPath(new URL('../programs/serve-uploads.mjs', import.meta.url));
const PIECE_BYTES = 65_536;
const WARM_UP_BYTES = 1_024 * PIECE_BYTES;

/** What came of an upload. */
export interface Upload {
  readonly fields: Record<string, string>;
  /** Whether the file on the disk is the one that was sent. */
  readonly isSame: boolean;
  /** How much more resident memory the process had at any time of the upload than before it. */
  readonly grownBytes: number;
}

/**
 * Uploads.
 *
 * @param fileBytes - The length of the file, a multiple of 64 KiB.
 */
export async function upload(fileBytes: number): Promise<Upload> {
  const folder = temporaryFolder();
  const child = spawn(process.execPath, [PROGRAM, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const port = Number(line);
    // Once before, so that code and the heaps that stay are there, whatever the size of the file.
    await post(port, WARM_UP_BYTES);
    const before = (await json(await get(port))) as number;
    const { answer, digest } = await post(port, fileBytes);
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, 'upload')), hash);
    const { fields, highestBytes } = answer;
    return { fields, isSame: hash.digest('hex') === digest, grownBytes: highestBytes - before };
  } finally {
    child.kill('SIGKILL');
  }
}

async function get(port: number): Promise<IncomingMessage> {
  const request = sendRequest({ port, host: '127.0.0.1', path: '/memory' }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

async function post(
  port: number,
  fileBytes: number,
): Promise<{ answer: { fields: Record<string, string>; highestBytes: number }; digest: string }> {
  const hash = createHash('sha256');
  function* pieces(): Generator<Buffer | string> {
    yield '--b\r\nContent-Disposition: form-data; name="größe"\r\n\r\n你好\r\n';
    yield '--b\r\nContent-Disposition: form-data; name="file"; filename="größe.bin"\r\n\r\n';
    for (let index = 0; index < fileBytes / PIECE_BYTES; index++) {
      const piece = Buffer.alloc(PIECE_BYTES, `piece ${index} `);
      hash.update(piece);
      yield piece;
    }
    yield '\r\n--b--\r\n';
  }
  const request = sendRequest({
    port,
    host: '127.0.0.1',
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  });
  const responded = once(request, 'response') as Promise<[IncomingMessage]>;
  await pipeline(Readable.from(pieces()), request);
  const [response] = await responded;
  return { answer: (await json(response)) as never, digest: hash.digest('hex') };
}
