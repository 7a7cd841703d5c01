/** Sessions around a Fetch handler: finds the session of a request, and sends its cookie with the response. */

import { AsyncLocalStorage } from 'node:async_hooks';

import { SpoolError } from '@spool/protocol';

import { appendFields } from '../append-fields.js';
import { formatCookie, formatCookieRemoval } from '../cookies/format-cookie.js';
import { readCookies } from '../cookies/read-cookies.js';
import type { Handler } from '../handler.js';
import { sessionKey } from './session-id.js';
import { resolveSessionOptions, type ResolvedSessionOptions, type SessionOptions } from './session-options.js';
import { SessionRecords } from './session-records.js';
import { Session, type CookieChange } from './session.js';

/** What {@link sessions} gives: a wrapper for the handler, and the way to the session inside it. */
export interface Sessions<Data> {
  /**
   * Wraps a handler, inside of which {@link Sessions.open} works.
   *
   * @param handler - Any Fetch handler, such as `app.fetch` of Hono.
   */
  wrap<Context>(handler: Handler<Context>): Handler<Context>;
  /**
   * Opens the session of the request that this code runs for. The store is read at the first call, and not at all when
   * there is none.
   *
   * @returns The same session on every call during one request.
   * @throws SpoolError `ERR_SPOOL_SESSION_STATE` outside a wrapped handler, `ERR_SPOOL_STORE_FAILED`.
   */
  open(): Promise<Session<Data>>;
}

/**
 * Keeps state for a client across requests, in a store that every worker shares.
 *
 * @remarks
 * The client holds a random id in a cookie and nothing else. A session is written when it changes, and at most ten times in
 * its idle timeout to say that it is in use; a request that only reads writes nothing.
 *
 * @param options - The store, the initial data, times and cookie.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` and `ERR_SPOOL_INVALID_COOKIE`.
 *
 * @example
 * ```ts
 * const shop = sessions({ store: lmdb('data/sessions'), initial: () => ({ cart: [] as string[] }) });
 *
 * export default shop.wrap(async (request) => {
 *   const session = await shop.open();
 *   await session.update((data) => { data.cart.push('tea'); });
 *   return Response.json(session.data.cart);
 * });
 * ```
 */
export function sessions<Data extends object>(options: SessionOptions<Data>): Sessions<Data> {
  return new RequestSessions(resolveSessionOptions(options));
}

/** The session of one request, once somebody has asked for it. */
interface Visit<Data> {
  readonly request: Request;
  session: Promise<Session<Data>> | undefined;
}

class RequestSessions<Data extends object> implements Sessions<Data> {
  readonly #options: ResolvedSessionOptions<Data>;
  readonly #records: SessionRecords;
  /** Carries the visit past every copy of the request that wrappers and frameworks make. */
  readonly #visits = new AsyncLocalStorage<Visit<Data>>();

  constructor(options: ResolvedSessionOptions<Data>) {
    this.#options = options;
    this.#records = new SessionRecords(options);
  }

  wrap<Context>(handler: Handler<Context>): Handler<Context> {
    return async (request, context) => {
      const visit: Visit<Data> = { request, session: undefined };
      const response = await this.#visits.run(visit, handler, request, context);
      if (visit.session === undefined) return response;
      // A store that could not be read has failed the handler, or the handler does without.
      const session = await visit.session.catch(() => undefined);
      return this.#addCookie(response, await session?.finish());
    };
  }

  async open(): Promise<Session<Data>> {
    const visit = this.#visits.getStore();
    if (visit === undefined) {
      throw new SpoolError('A session can be opened only inside a handler given to wrap()', {
        code: 'ERR_SPOOL_SESSION_STATE',
      });
    }
    return await (visit.session ??= this.#find(visit.request));
  }

  async #find(request: Request): Promise<Session<Data>> {
    const { cookie, initial } = this.#options;
    const key = sessionKey(readCookies(request).get(cookie.name) ?? '');
    // An id that the store does not know is never taken over: whoever planted it would know the session's id.
    const record = key === undefined ? undefined : await this.#records.load(key);
    return new Session(this.#records, initial, key === undefined || record === undefined ? undefined : { key, record });
  }

  #addCookie(response: Response, change: CookieChange): Response {
    if (change === undefined) return response;
    const { name, ...attributes } = this.#options.cookie;
    const field =
      change === 'remove'
        ? formatCookieRemoval(name, attributes)
        : formatCookie({ ...attributes, name, value: change.id });
    // A shared cache must not hand one client's id to another (RFC 9111 section 7.3).
    return appendFields(response, [
      ['set-cookie', field],
      ...(response.headers.has('cache-control') ? [] : [['cache-control', 'no-store'] as const]),
    ]);
  }
}
