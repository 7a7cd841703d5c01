/** The globals of a worker: what a handler finds under the names of the Fetch standard. */

import { nativeFetch } from './native-fetch.js';
import { SpoolRequest, toNativeRequest } from './spool-request.js';
import { SpoolResponse } from './spool-response.js';

/**
 * Replaces `Request`, `Response` and `fetch` of this thread by those that know the lazy classes; may be called again.
 *
 * @remarks `Headers` stays Node's own: lazy headers are instances of it. `fetch` only unwraps a lazy request: Node's
 * own refuses a look-alike.
 */
export function installFetchGlobals(): void {
  replaceGlobal('Request', SpoolRequest);
  replaceGlobal('Response', SpoolResponse);
  replaceGlobal('fetch', fetch);
}

async function fetch(...parameters: Parameters<typeof nativeFetch>): Promise<Response> {
  const [input, init] = parameters;
  if (typeof input !== 'object') return nativeFetch(...parameters);
  return nativeFetch(toNativeRequest(input, init), init);
}

function replaceGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, enumerable: name === 'fetch', writable: true });
}
