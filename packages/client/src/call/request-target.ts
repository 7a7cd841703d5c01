/**
 * Owns what a call asks for now, and whom: redirects change it. Does not know responses beyond their `location`.
 */
import type { SameSiteContext } from '../cookies/cookie-jar.js';
import { isSameSite } from '../cookies/same-site.js';
import { ClientError, ClientErrorCode } from '../errors.js';
import type { ResolvedRequest } from '../request-options.js';
import { isIdempotentMethod, isSafeMethod } from '../retry/idempotency.js';
import { fieldsAfter, methodAfter, resolveLocation } from './redirect.js';
import { contentTypeOf, isRepeatable, type RequestBody } from './request-body.js';
import { hasField, toFields, type RequestFields } from './request-fields.js';

/** What is asked for next. */
export class RequestTarget {
  readonly #maxRedirections: number;
  #origin: URL;
  #path: string;
  #method: string;
  #fields: RequestFields | undefined;
  #body: RequestBody | null | undefined;
  #isCrossSite = false;
  #redirectCount = 0;

  /** @param request - What the caller asks for. */
  constructor({ origin, path, method, headers, body, maxRedirections }: ResolvedRequest) {
    this.#origin = origin;
    this.#path = path;
    this.#method = method;
    this.#fields = headers;
    this.#body = body;
    this.#maxRedirections = maxRedirections;
    const contentType = contentTypeOf(body);
    if (contentType !== undefined && !hasField(headers, 'content-type')) {
      this.#fields = [...toFields(headers), ['content-type', contentType]];
    }
  }

  get origin(): URL {
    return this.#origin;
  }

  get path(): string {
    return this.#path;
  }

  get method(): string {
    return this.#method;
  }

  get fields(): RequestFields | undefined {
    return this.#fields;
  }

  get body(): RequestBody | null | undefined {
    return this.#body;
  }

  get redirectCount(): number {
    return this.#redirectCount;
  }

  /** Not by `new URL(path, origin)`: a path that begins with two slashes would be another origin. */
  get url(): URL {
    return new URL(this.#origin.origin + this.#path);
  }

  /** Whether the peer may see the request twice. */
  get isIdempotent(): boolean {
    return isIdempotentMethod(this.#method) || hasField(this.#fields, 'idempotency-key');
  }

  /** Whether it may be sent again: the peer does not mind, and there is still something to send. */
  get isRepeatable(): boolean {
    return this.isIdempotent && isRepeatable(this.#body);
  }

  /** How the request came about, seen from the site it goes to. */
  get sameSite(): SameSiteContext {
    if (!this.#isCrossSite) return 'strict';
    return isSafeMethod(this.#method) ? 'lax' : 'none';
  }

  /**
   * Follows a redirect.
   *
   * @param status - The response's status.
   * @param location - Its `location` field.
   * @throws ClientError when there were too many, when it leads nowhere, or when it asks for a stream again.
   */
  redirect(status: number, location: string): void {
    if (this.#redirectCount >= this.#maxRedirections) {
      const message = `The request was redirected more than ${this.#maxRedirections} times, last to '${location}'`;
      throw new ClientError(ClientErrorCode.TOO_MANY_REDIRECTS, message);
    }
    const from = this.url;
    const to = resolveLocation(location, from);
    const method = methodAfter(status, this.#method);
    const losesBody = method !== this.#method;
    if (!losesBody && !isRepeatable(this.#body)) {
      const message = `The redirect to '${to.href}' asks for the body again, which was a stream`;
      throw new ClientError(ClientErrorCode.BODY_NOT_REPEATABLE, message);
    }
    const leavesOrigin = to.origin !== from.origin;
    this.#fields = fieldsAfter(toFields(this.#fields), { losesBody, leavesOrigin });
    if (losesBody) this.#body = null;
    this.#method = method;
    // Once elsewhere, always: the way back was chosen there.
    this.#isCrossSite ||= !isSameSite(from, to);
    if (leavesOrigin) this.#origin = new URL(to.origin);
    this.#path = to.pathname + to.search;
    this.#redirectCount += 1;
  }
}
