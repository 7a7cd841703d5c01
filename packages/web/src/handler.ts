/** The shape that every wrapper here takes and gives: a Fetch handler. Knows no server. */

/**
 * Answers one request, as in the Fetch convention of Spool, Bun, Deno and Cloudflare.
 *
 * @param request - A Fetch `Request`.
 * @param context - Whatever the server gives beside it; passed on as it is.
 */
export type Handler<Context = unknown> = (request: Request, context: Context) => Response | Promise<Response>;
