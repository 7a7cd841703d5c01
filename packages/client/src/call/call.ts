/**
 * Owns one call of `request()`: its attempts one after another, over retries and redirects, until there is a response or
 * an error, and until its body has ended. Does not know connections.
 */
import { ClientResponse } from '../client-response.js';
import type { OriginConnections } from '../connection/origin-connections.js';
import type { CookieJar } from '../cookies/cookie-jar.js';
import { ClientError, ClientErrorCode, toClientError } from '../errors.js';
import type { ResolvedRequest } from '../request-options.js';
import type { RetryPolicy } from '../retry/retry-policy.js';
import { ExchangeMoments } from '../timing/exchange-moments.js';
import { Exchange, type ExchangeOwner, type ResponseFields, type ResponseHead } from './exchange.js';
import { isRedirect } from './redirect.js';
import { prepareBody } from './request-body.js';
import { toFields, toUndiciHeaders } from './request-fields.js';
import { RequestTarget } from './request-target.js';
import { ResponseBody, type BodyOwner } from './response-body.js';

/** What all calls of a client share. */
export interface CallContext {
  /** Where requests to an origin go. */
  connectionsTo(origin: URL): OriginConnections;
  readonly retryPolicy: RetryPolicy;
  readonly cookies: CookieJar | undefined;
  /** Takes note that a call needs the client; false when that is closed. */
  enter(): boolean;
  /** Takes note that a call needs it no more. */
  leave(): void;
  /** The calls between two attempts: undici does not know of them. */
  readonly waiting: Set<Call>;
}

/** Where the outcome goes. */
export interface CallOutcome {
  readonly resolve: (response: ClientResponse) => void;
  readonly reject: (error: ClientError) => void;
}

/** One call. */
export class Call implements ExchangeOwner, BodyOwner {
  readonly #context: CallContext;
  readonly #request: ResolvedRequest;
  readonly #outcome: CallOutcome;
  readonly #createdAtMs = performance.now();
  readonly #target: RequestTarget;
  #retryCount = 0;
  #exchange: Exchange | undefined;
  #response: ClientResponse | undefined;
  #body: ResponseBody | undefined;
  #cancellation: ClientError | undefined;
  /** Why the body is wanted once more. */
  #bodyLoss: ClientError | undefined;
  #isInside = false;
  #totalTimer: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;

  /**
   * @param context - What all calls of the client share.
   * @param request - What to ask for.
   * @param outcome - Where the response goes.
   */
  constructor(context: CallContext, { request, outcome }: { request: ResolvedRequest; outcome: CallOutcome }) {
    this.#context = context;
    this.#request = request;
    this.#outcome = outcome;
    this.#target = new RequestTarget(request);
  }

  /** Begins. */
  start(): void {
    const { signal } = this.#request;
    if (signal?.aborted === true) this.#outcome.reject(aborted(signal));
    else if (this.#enter()) {
      this.#context.retryPolicy.onRequest();
      this.#attempt();
    } else this.#outcome.reject(closed());
  }

  /**
   * Ends the call in whatever state it is.
   *
   * @param error - What the caller gets.
   */
  cancel(error: ClientError): void {
    if (this.#cancellation !== undefined) return;
    this.#cancellation = error;
    if (this.#exchange === undefined) this.#give(error);
    else this.#exchange.abort(error);
  }

  onHead(exchange: Exchange, head: ResponseHead): ResponseBody | undefined {
    const { status, fields } = head;
    this.#takeCookies(fields);
    if (this.#response !== undefined) return this.#onBodyAgain(exchange, head);
    if (status >= 300) {
      const location = readField(fields, 'location');
      if (this.#request.maxRedirections > 0 && isRedirect(status, location)) {
        this.#target.redirect(status, location);
        this.#attemptAfter(0);
        return undefined;
      }
      if (this.#tryAfterStatus(head)) return undefined;
    }
    this.#body = new ResponseBody(exchange, this);
    this.#response = new ClientResponse({
      head,
      body: this.#body,
      moments: exchange.moments,
      origin: this.#target.origin,
      path: this.#target.path,
      redirectCount: this.#target.redirectCount,
      retryCount: this.#retryCount,
    });
    this.#outcome.resolve(this.#response);
    return this.#body;
  }

  onComplete(): void {
    this.#exchange = undefined;
    this.#leave();
  }

  onFailed(exchange: Exchange, error: ClientError): void {
    this.#exchange = undefined;
    if (this.#response !== undefined || !this.#tryAfterFailure(error, exchange)) this.#give(error);
  }

  tryAgain(error: ClientError): boolean {
    // A body collected after its failure: the call had ended, and begins once more.
    if (!this.#enter()) return false;
    if (error.code === ClientErrorCode.CONNECTION_LOST && this.#tryAfterFailure(error, undefined)) {
      this.#bodyLoss = error;
      return true;
    }
    this.#leave();
    return false;
  }

  /** Hands the failure to whoever waits: for the response, or for its body, which may have it tried again. */
  #give(error: ClientError): void {
    if (this.#response === undefined) {
      this.#leave();
      this.#outcome.reject(error);
      return;
    }
    this.#leave();
    this.#body!.fail(error);
  }

  #enter(): boolean {
    const { signal, totalTimeoutMs } = this.#request;
    if (this.#cancellation !== undefined || signal?.aborted === true || !this.#context.enter()) return false;
    this.#isInside = true;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (totalTimeoutMs > 0) {
      const leftMs = this.#createdAtMs + totalTimeoutMs - performance.now();
      this.#totalTimer = setTimeout(() => {
        const message = `The request took longer than ${totalTimeoutMs} ms`;
        this.cancel(new ClientError(ClientErrorCode.TOTAL_TIMEOUT, message));
      }, leftMs);
    }
    return true;
  }

  #leave(): void {
    this.#request.signal?.removeEventListener('abort', this.#onAbort);
    if (this.#totalTimer !== undefined) clearTimeout(this.#totalTimer);
    if (this.#retryCount > 0) {
      clearTimeout(this.#retryTimer);
      this.#context.waiting.delete(this);
    }
    if (this.#isInside) this.#context.leave();
    this.#isInside = false;
  }

  readonly #onAbort = (): void => this.cancel(aborted(this.#request.signal!));

  #attempt(): void {
    const { headersTimeoutMs, bodyTimeoutMs } = this.#request;
    const isIdempotent = this.#target.isIdempotent;
    let exchange: Exchange | undefined;
    try {
      const prepared = prepareBody(this.#target.body);
      exchange = new Exchange({
        owner: this,
        moments: new ExchangeMoments(this.#createdAtMs),
        isRepeatable: isIdempotent,
        isHead: this.#target.method === 'HEAD',
        requestStream: prepared.stream,
      });
      this.#exchange = exchange;
      this.#context.connectionsTo(this.#target.origin).dispatch(
        {
          path: this.#target.path,
          method: this.#target.method,
          body: prepared.body as string,
          headers: this.#undiciHeaders(),
          headersTimeout: headersTimeoutMs ?? null,
          bodyTimeout: bodyTimeoutMs ?? null,
          isIdempotent,
          attempt: exchange,
        },
        exchange,
      );
    } catch (error) {
      // What a caller's body function or fields threw; undici's own go through the exchange.
      const failure = toClientError(error, 'before-request');
      if (exchange === undefined) this.#give(failure);
      else exchange.abort(failure);
    }
  }

  #undiciHeaders(): ReturnType<typeof toUndiciHeaders> {
    const { cookies } = this.#context;
    const cookieField = cookies === undefined ? '' : cookies.cookieField(this.#target.url, this.#target.sameSite);
    if (cookieField === '') return toUndiciHeaders(this.#target.fields);
    // RFC 6265 section 5.4: one field, whoever the cookies are from.
    const fields = toFields(this.#target.fields);
    const own = fields.filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => value);
    const others = fields.filter(([name]) => name.toLowerCase() !== 'cookie');
    return toUndiciHeaders([...others, ['cookie', [...own, cookieField].join('; ')]]);
  }

  #takeCookies(fields: ResponseFields): void {
    const { cookies } = this.#context;
    const values = fields['set-cookie'];
    if (cookies === undefined || values === undefined) return;
    const url = this.#target.url;
    const sameSite = this.#target.sameSite;
    for (const value of Array.isArray(values) ? values : [values]) cookies.setCookie(value, url, sameSite);
  }

  #tryAfterStatus({ status, fields }: ResponseHead): boolean {
    if (!this.#target.isRepeatable) return false;
    const retryAfter = readField(fields, 'retry-after');
    return this.#retryAfterDelay(
      this.#context.retryPolicy.delayAfterStatus(status, { retryAfter, retryCount: this.#retryCount }),
    );
  }

  #tryAfterFailure({ code }: ClientError, exchange: Exchange | undefined): boolean {
    if (this.#cancellation !== undefined || !this.#target.isRepeatable) return false;
    const isStale = exchange?.moments.isReused === true && exchange.moments.firstByteAtMs === 0;
    return this.#retryAfterDelay(
      this.#context.retryPolicy.delayAfterFailure(code, { retryCount: this.#retryCount, isStale }),
    );
  }

  #retryAfterDelay(delayMs: number | undefined): boolean {
    if (delayMs === undefined) return false;
    this.#retryCount += 1;
    this.#attemptAfter(delayMs);
    return true;
  }

  /** Never at once: undici is in the middle of telling how the last one went. */
  #attemptAfter(delayMs: number): void {
    this.#exchange = undefined;
    this.#context.waiting.add(this);
    const attempt = (): void => {
      this.#context.waiting.delete(this);
      if (this.#cancellation === undefined) this.#attempt();
    };
    if (delayMs > 0) this.#retryTimer = setTimeout(attempt, delayMs);
    else queueMicrotask(attempt);
  }

  /** A second response for a body that was lost: what the caller saw of the first must be true of this one. */
  #onBodyAgain(exchange: Exchange, { status, fields }: ResponseHead): ResponseBody {
    const response = this.#response!;
    const isSame =
      status === response.status &&
      ['etag', 'content-length', 'content-encoding', 'content-type'].every(
        (name) => readField(fields, name) === response.headers.get(name),
      );
    if (!isSame) {
      // Final: the next one would not be the same either.
      this.#cancellation = this.#bodyLoss!;
      throw this.#cancellation;
    }
    this.#body!.restart(exchange);
    return this.#body!;
  }
}

function readField(fields: ResponseFields, name: string): string | null {
  const value = fields[name];
  return Array.isArray(value) ? value.join(', ') : (value ?? null);
}

function aborted(signal: AbortSignal): ClientError {
  return new ClientError(ClientErrorCode.ABORTED, 'The request was aborted', { cause: signal.reason });
}

function closed(): ClientError {
  return new ClientError(ClientErrorCode.CLOSED, 'The client is closed');
}
