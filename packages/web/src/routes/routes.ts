/** Finds the handler for method and path, and answers by itself what needs none: HEAD, OPTIONS, 404, 405 and 501. */

import { SpoolError, findMethod } from '@spool/protocol';
import createRouter, { type FindResult, type HTTPMethod, type HTTPVersion } from 'find-my-way';

import type { Handler } from '../handler.js';
import { problemResponse } from '../problems/problem-response.js';
import type { PathParameters } from './path-parameters.js';

/**
 * Answers a request whose path has matched.
 *
 * @param request - The request.
 * @param context - As the server gave it.
 * @param parameters - What the path captured, percent-decoded.
 */
export type RouteHandler<Path extends string = string, Context = unknown> = (
  request: Request,
  context: Context,
  parameters: PathParameters<Path>,
) => Response | Promise<Response>;

/** The handlers of one path by method. HEAD is answered by that of GET unless it has one of its own. */
export type PathMethods<Path extends string, Context> = Readonly<
  Partial<Record<Uppercase<string>, RouteHandler<Path, Context>>>
>;

/** Options of {@link routes}. */
export interface RouteOptions<Context> {
  /**
   * Answers where no path matches.
   *
   * @defaultValue a 404 in `application/problem+json`
   */
  readonly notFound?: Handler<Context> | undefined;
}

/**
 * Makes a handler out of handlers by path and method.
 *
 * @remarks
 * Paths are those of find-my-way: `/orders/:id`, `/files/*`, `/orders/:id(^\\d+$)`. Static ones go before parameters and
 * those before `*`, in whatever order they are listed. A path is matched as it came, percent-decoded but for `%2F`; `..` was
 * resolved by `URL`. OPTIONS is answered 204 and a method that the path lacks 405, both with Allow; a method that no path
 * knows and no RFC of HTTP names is answered 501 (RFC 9110 section 9.1).
 *
 * @param table - The handlers.
 * @param options - What differs from the defaults.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` for a path that cannot be, or is there twice under other names.
 *
 * @example
 * ```ts
 * export default routes({
 *   '/': { GET: () => new Response('hello') },
 *   '/orders/:id': { GET: (request, context, { id }) => showOrder(id), DELETE: (request, context, { id }) => cancel(id) },
 * });
 * ```
 */
export function routes<const Table extends Record<string, unknown>, Context = unknown>(
  table: { readonly [Path in keyof Table & string]: PathMethods<Path, Context> } & Table,
  options: RouteOptions<Context> = {},
): Handler<Context> {
  const routeTable = new RouteTable<Context>();
  for (const [path, methods] of Object.entries(table as Record<string, PathMethods<string, Context>>)) {
    for (const [method, handler] of Object.entries(methods)) {
      if (handler !== undefined) routeTable.add({ path, method, handler });
    }
  }
  const { notFound = answerNotFound } = options;
  return (request, context) => {
    const { pathname } = new URL(request.url);
    const found = routeTable.find(request.method, pathname);
    if (found !== undefined) return found.handler(request, context, found.parameters);
    if (request.method === 'OPTIONS' && pathname === '/*') return answerOptions(routeTable.methods());
    const allowed = routeTable.methodsOf(pathname);
    if (allowed.length === 0) return notFound(request, context);
    if (request.method === 'OPTIONS') return answerOptions(allowed);
    return refuseMethod(request.method, { allowed, isKnown: routeTable.methods().includes(request.method) });
  };
}

class RouteTable<Context> {
  readonly #router = createRouter({ ignoreDuplicateSlashes: false, maxParamLength: 8_192 });
  /** The methods that have a handler somewhere. */
  readonly #methods = new Set<string>();

  add({ path, method, handler }: { path: string; method: string; handler: RouteHandler<string, Context> }): void {
    try {
      this.#router.on(method as HTTPMethod, path, unusedHandler, handler);
    } catch (cause) {
      throw new SpoolError(`Route ${method} ${path} cannot be added: ${String(cause)}`, {
        code: 'ERR_SPOOL_INVALID_OPTION',
        cause,
      });
    }
    this.#methods.add(method);
  }

  find(
    method: string,
    path: string,
  ): { handler: RouteHandler<string, Context>; parameters: Readonly<Record<string, string>> } | undefined {
    const found = this.#match(method, path) ?? (method === 'HEAD' ? this.#match('GET', path) : undefined);
    if (found === undefined) return undefined;
    return {
      handler: found.store as RouteHandler<string, Context>,
      parameters: found.params as Readonly<Record<string, string>>,
    };
  }

  /** The router takes `/orders/` for `/orders/:id` with an empty id, which no handler expects. */
  #match(method: string, path: string): FindResult<HTTPVersion.V1> | undefined {
    const found = this.#router.find(method as HTTPMethod, path);
    if (found === null) return undefined;
    const hasEmpty = Object.entries(found.params).some(([name, value]) => value === '' && name !== '*');
    return hasEmpty ? undefined : found;
  }

  /** All methods of the table, with those that are answered for it. */
  methods(): readonly string[] {
    return withImplied([...this.#methods]);
  }

  /** The methods of a path, with those that are answered for it; empty where no path matches. */
  methodsOf(path: string): readonly string[] {
    const own = [...this.#methods].filter((method) => this.#match(method, path) !== undefined);
    return own.length === 0 ? own : withImplied(own);
  }
}

function withImplied(methods: readonly string[]): readonly string[] {
  return [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].sort();
}

function answerOptions(allowed: readonly string[]): Response {
  return new Response(null, { status: 204, headers: { allow: allowed.join(', ') } });
}

function refuseMethod(method: string, how: { allowed: readonly string[]; isKnown: boolean }): Response {
  const allow = how.allowed.join(', ');
  const isKnown = how.isKnown || findMethod(method).name !== '';
  return problemResponse({
    status: isKnown ? 405 : 501,
    code: 'ERR_SPOOL_METHOD_NOT_ALLOWED',
    detail: `${method} is not among ${allow}`,
    fields: { allow },
  });
}

function answerNotFound(): Response {
  return problemResponse({ status: 404, code: 'ERR_SPOOL_NOT_FOUND', detail: 'Nothing is here' });
}

/** The router wants one; ours takes other parameters and travels as its store. */
function unusedHandler(): void {
  return;
}
