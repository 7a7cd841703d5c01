/** Loads the embedding app's handler module and checks its shape. Knows nothing of channels. */

import { FRAMED_HANDLER, SpoolError, type FramedExchange, type FramedHandler } from '@spool/protocol';

import type { HandlerContext, WorkerContext } from './handler-context.js';

/**
 * Answers one request.
 *
 * @param request - A Fetch `Request`.
 * @param context - What the server knows beside the request.
 * @returns A Fetch `Response`, Spool's own or Node's.
 */
export type FetchHandler = (request: Request, context: HandlerContext) => Response | Promise<Response>;

/** The Fetch convention of Bun, Deno, Cloudflare and Hono: what a handler module exports by default. */
export interface FetchApp {
  /** Answers one request. */
  fetch: FetchHandler;
}

/** Answers one request in bytes; what `nodeHandler()` of `@spool/web/node` makes is such a handler. */
export type HandleFramed = (exchange: FramedExchange) => unknown;

/** A handler that an app may give: a Fetch handler or app, or one that frames its own responses. */
export type AppHandler = FetchHandler | FetchApp | FramedHandler;

/** How requests are answered: one of the two. */
export interface LoadedHandler {
  readonly fetch: FetchHandler;
  /** What answers in place of `fetch`. */
  readonly handleFramed: HandleFramed | undefined;
}

/** A loaded handler module. */
export interface HandlerModule extends LoadedHandler {
  /** Awaited once in each worker before its first request. */
  readonly start: ((context: WorkerContext) => unknown) | undefined;
  /** Awaited once in each worker after its last response. */
  readonly close: (() => unknown) | undefined;
}

/**
 * Imports a handler module.
 *
 * @param url - The module's URL.
 * @returns Its handler, bound to the default export where that is an object, and its hooks.
 * @throws SpoolError `ERR_SPOOL_HANDLER_LOAD` when the import fails, with the reason as cause, and
 * `ERR_SPOOL_HANDLER_INVALID` when the module exports no handler.
 */
export async function loadHandlerModule(url: string): Promise<HandlerModule> {
  let module: Record<string, unknown>;
  try {
    module = (await import(url)) as Record<string, unknown>;
  } catch (cause) {
    throw new SpoolError(`Handler module ${url} cannot be loaded: ${describeError(cause)}`, {
      code: 'ERR_SPOOL_HANDLER_LOAD',
      cause,
    });
  }
  const handler = findHandler(module.default) ?? findHandler(module);
  if (handler === undefined) {
    throw new SpoolError(`Handler module ${url} exports neither a function nor an object with a fetch method`, {
      code: 'ERR_SPOOL_HANDLER_INVALID',
    });
  }
  return { ...handler, start: findHook(module, 'start', url), close: findHook(module, 'close', url) };
}

/**
 * Finds out how a handler answers.
 *
 * @param exported - What an app gave as its handler.
 * @returns Undefined when it is none.
 */
export function findHandler(exported: unknown): LoadedHandler | undefined {
  const handleFramed = (exported as Partial<FramedHandler> | null | undefined)?.[FRAMED_HANDLER];
  if (handleFramed !== undefined) return { fetch: refuseFetch, handleFramed };
  const fetch = findFetch(exported);
  return fetch === undefined ? undefined : { fetch, handleFramed: undefined };
}

/** Stands in for the Fetch handler that a handler which frames its own responses is not. */
function refuseFetch(): never {
  throw new TypeError('The handler frames its own responses and takes no Request');
}

function findFetch(exported: unknown): FetchHandler | undefined {
  if (typeof exported === 'function') return exported as FetchHandler;
  if (typeof exported !== 'object' || exported === null) return undefined;
  const { fetch } = exported as Partial<FetchApp>;
  // Bound, because an app such as Hono's is an instance whose method needs it.
  return typeof fetch === 'function' ? fetch.bind(exported) : undefined;
}

function findHook(module: Record<string, unknown>, name: 'start' | 'close', url: string): (() => unknown) | undefined {
  const hook = module[name];
  if (hook === undefined) return undefined;
  if (typeof hook !== 'function') {
    throw new SpoolError(`Handler module ${url} exports ${name}, which is not a function`, {
      code: 'ERR_SPOOL_HANDLER_INVALID',
    });
  }
  return hook as () => unknown;
}

/** Returns the first line that tells a person what went wrong. */
function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
