/** Asks `serveStatic()` for files, as a client does. */

import { serveStatic, type StaticOptions } from '../../src/static/index.js';

/** What a test asks beside the path. */
export interface Ask extends StaticOptions<unknown> {
  readonly method?: string;
}

/** Sends a request to a folder. */
export type Get = (path: string, fields?: Record<string, string>, ask?: Ask) => Promise<Response>;

/**
 * Makes what asks for the files of a folder.
 *
 * @param folder - Looked up with each request: a test makes it before it asks.
 */
export function createGet(folder: () => string): Get {
  return async (path, fields = {}, { method = 'GET', ...options } = {}) =>
    await serveStatic(folder(), options)(new Request(`http://localhost${path}`, { method, headers: fields }), {});
}

/** Reads a body whole. */
export async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}
