// @ts-check
/**
 * The handler module, loaded once in each worker: which request gets which answer. Half of the answers misbehave on
 * purpose, and none of them knows what the server does about it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { announce } from './bulletin.mjs';
import { burn } from './burn.mjs';
import { openEventStream } from './event-stream.mjs';
import { isOwnOrigin } from './own-origin.mjs';
import { readPageFiles, respondWithFile } from './page-files.mjs';
import { countUpload, makeDownload, readNumber } from './transfers.mjs';

/** @import { HandlerContext } from '@spool/server' */

/**
 * @typedef {object} Visit
 * @property {Request} request
 * @property {URLSearchParams} parameters
 * @property {HandlerContext} context
 *
 * @typedef {(visit: Visit) => Response | Promise<Response>} Route
 */

/**
 * What is not to run twice is a POST: the server lets a request that was on a dying worker run again on another one only
 * when its method is idempotent.
 *
 * @type {Map<string, Route>}
 */
const ROUTES = new Map(
  /** @type {[string, Route][]} */ ([
    ['GET /light', ({ context }) => answer(`worker ${context.workerId}`)],
    ['GET /burn', ({ context }) => answer(`worker ${context.workerId} burned ${burn(workerData.burnSteps)}`)],
    ['GET /await', awaitInBody],
    ['POST /loop', loopForEver],
    ['POST /exit', () => process.exit(1)],
    ['POST /upload', ({ request, parameters }) => countUpload(request, parameters)],
    ['GET /download', ({ parameters }) => makeDownload(parameters)],
    ['POST /reload', askForReload],
    ['GET /events', openEventStream],
  ]),
);

/** @type {Awaited<ReturnType<typeof readPageFiles>>} */
let pageFiles;

/** Called before the first request. */
export async function start() {
  pageFiles = await readPageFiles();
}

export default {
  /**
   * @param {Request} request
   * @param {HandlerContext} context
   * @returns {Promise<Response>}
   */
  async fetch(request, context) {
    const { pathname, searchParams: parameters, port } = new URL(request.url);
    const origin = request.headers.get('origin');
    // Any page in the same browser may send a POST here. Only this one shall be able to end a worker with it.
    if (origin !== null && !isOwnOrigin(origin, port)) return answer('This is not for other sites', 403);
    const file = request.method === 'GET' ? pageFiles.get(pathname) : undefined;
    const route = ROUTES.get(`${request.method} ${pathname}`);
    const response =
      file !== undefined
        ? respondWithFile(file)
        : route === undefined
          ? answer('There is nothing here', 404)
          : await route({ request, parameters, context });
    response.headers.set('x-content-type-options', 'nosniff');
    if (origin !== null) response.headers.set('access-control-allow-origin', origin);
    return response;
  },
};

/**
 * Sends the head at once and the body later, since the deadline for a head is 2 s. While it waits it costs no worker
 * anything: the thread serves others.
 *
 * @param {Visit} visit
 */
function awaitInBody({ request, parameters, context }) {
  const awaitedMs = readNumber(parameters, { name: 'ms', otherwise: 5000, most: 10_000 });
  /** @type {ReadableStream<Uint8Array>} */
  const body = new ReadableStream({
    async start(controller) {
      await delay(awaitedMs, undefined, { signal: request.signal });
      controller.enqueue(new TextEncoder().encode(`worker ${context.workerId} awaited ${awaitedMs} ms`));
      controller.close();
    },
  });
  return answer(body);
}

/**
 * Never returns, and never lets its thread turn: the server answers 504 in its place and ends the thread.
 *
 * @returns {never}
 */
function loopForEver() {
  for (;;);
}

/** The `Server` object is not here but on the app's thread: it does the reload, see server.mjs. */
function askForReload() {
  announce({ type: 'reload' });
  return answer('reload asked for', 202);
}

/**
 * @param {string | ReadableStream<Uint8Array>} body
 * @param {number} status
 */
function answer(body, status = 200) {
  return new Response(body, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}
