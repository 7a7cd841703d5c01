/**
 * Runs a handler at most once for each key (draft-ietf-httpapi-idempotency-key-header). The claim is put before the handler
 * is called and the response before it is sent, both on a condition; so what happened can be told from the record alone.
 */

import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { SpoolError, findMethod } from '@spool/protocol';

import type { Handler } from '../handler.js';
import { answerProblems } from '../problems/problem-response.js';
import { tryReadBody } from '../read-body.js';
import { ClaimLease } from './claim-lease.js';
import { assertKey, readIdempotencyKey } from './idempotency-key.js';
import { resolveIdempotencyOptions, type IdempotencyOptions } from './idempotency-options.js';
import { decodeRecord, encodeRecord, type Claim, type KeptResponse } from './idempotency-record.js';
import { answerPending, keepResponse, replayResponse } from './kept-response.js';

/** A copy that waits looks after this time, and then less and less often. */
const FIRST_LOOK_MS = 5;
const MAX_LOOK_MS = 200;

/** What {@link idempotency} gives. */
export interface Idempotency {
  /**
   * Wraps a handler. Inside {@link Sessions.wrap}, so that no session's cookie is kept and replayed.
   *
   * @param handler - Any Fetch handler. The request it gets is a copy whose body is in memory.
   */
  wrap<Context>(handler: Handler<Context>): Handler<Context>;
}

/** A request whose key is known. */
interface KeyedRequest {
  readonly storeKey: string;
  readonly fingerprint: string;
  readonly signal: AbortSignal;
}

/** What a look into the store says to do. */
type Step = { readonly lease: ClaimLease } | { readonly response: Response } | 'look again' | 'wait';

/**
 * Runs the handler at most once for each key, on whichever workers the copies of a request arrive, and gives every copy the
 * same response.
 *
 * @remarks
 * It guards the methods that are not idempotent by themselves, such as POST and PATCH (RFC 9110 section 9.2.2). What it
 * promises and what not stands in docs/idempotency.md.
 *
 * @param options - The store, and what to do with copies.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION`.
 *
 * @example
 * ```ts
 * const once = idempotency({ store: lmdb('data/orders'), whilePending: 'wait' });
 * export default once.wrap(async (request) => Response.json(await placeOrder(await request.json()), { status: 201 }));
 * ```
 */
export function idempotency(options: IdempotencyOptions): Idempotency {
  const guard = new IdempotencyGuard(options);
  return { wrap: (handler) => answerProblems((request, context) => guard.handle(request, context, handler)) };
}

class IdempotencyGuard {
  readonly #options: ReturnType<typeof resolveIdempotencyOptions>;

  constructor(options: IdempotencyOptions) {
    this.#options = resolveIdempotencyOptions(options);
  }

  async handle<Context>(request: Request, context: Context, handler: Handler<Context>): Promise<Response> {
    if (findMethod(request.method).isIdempotent) return await handler(request, context);
    const copy = await this.#copy(request);
    const key = await this.#findKey(copy);
    if (key === undefined) return await handler(copy, context);
    const storeKey = `idempotency:${digest(await this.#options.scope(copy), key)}`;
    const fingerprint = await createFingerprint(copy);
    const keyed = { storeKey, fingerprint, signal: request.signal };
    const outcome = await this.#claim(keyed);
    if ('response' in outcome) return outcome.response;
    return await this.#run(outcome.lease, keyed, () => handler(copy, context));
  }

  /** Reads the body, so that it can be compared and then read once more. */
  async #copy(request: Request): Promise<Request> {
    const body = await tryReadBody(request.body, this.#options.requestBytes);
    if (body === undefined) {
      throw new SpoolError(`Request body is over ${this.#options.requestBytes} bytes, the limit under a key`, {
        code: 'ERR_SPOOL_BODY_TOO_LARGE',
      });
    }
    const { method, headers, signal } = request;
    const init = { method, headers, signal, ...(request.body === null ? {} : { body }) };
    return new Request(request.url, init);
  }

  async #findKey(copy: Request): Promise<string | undefined> {
    const { key: findKey, required } = this.#options;
    const key = findKey === undefined ? readIdempotencyKey(copy) : await findKey(copy.clone());
    if (key !== undefined) return assertKey(key);
    if (!required) return undefined;
    throw new SpoolError('This request needs an Idempotency-Key', { code: 'ERR_SPOOL_IDEMPOTENCY_KEY_MISSING' });
  }

  /** Gets the claim, or what to answer in its place. */
  async #claim(request: KeyedRequest): Promise<{ lease: ClaimLease } | { response: Response }> {
    const waitUntilMs = Date.now() + this.#options.waitMs;
    let lookMs = FIRST_LOOK_MS;
    for (;;) {
      const step = await this.#look(request);
      if (typeof step === 'object') return step;
      if (step === 'look again') continue;
      if (this.#options.whilePending === 'conflict' || Date.now() >= waitUntilMs) return { response: answerPending() };
      // The client that goes away ends the wait.
      await delay(Math.random() * lookMs, undefined, { signal: request.signal });
      lookMs = Math.min(lookMs * 1.5, MAX_LOOK_MS);
    }
  }

  async #look({ storeKey, fingerprint }: KeyedRequest): Promise<Step> {
    const { store, onUnknown } = this.#options;
    const found = await store.get(storeKey);
    if (found === undefined) return await this.#tryClaim({ storeKey, fingerprint, epoch: 0, ifVersion: undefined });
    const record = decodeRecord(found.value);
    if (record.fingerprint !== fingerprint) {
      throw new SpoolError('This Idempotency-Key came before with another request', {
        code: 'ERR_SPOOL_IDEMPOTENCY_KEY_REUSED',
      });
    }
    if (record.kind === 'response') return { response: replayResponse(record) };
    if (record.leaseUntilMs > Date.now()) return 'wait';
    if (onUnknown === 'rerun') {
      return await this.#tryClaim({ storeKey, fingerprint, epoch: record.epoch + 1, ifVersion: found.version });
    }
    const message = 'A request with this key was begun and left no response; whether it took effect is not known';
    throw new SpoolError(message, { code: 'ERR_SPOOL_IDEMPOTENCY_OUTCOME_UNKNOWN' });
  }

  async #tryClaim(options: {
    readonly storeKey: string;
    readonly fingerprint: string;
    readonly epoch: number;
    readonly ifVersion: number | undefined;
  }): Promise<Step> {
    const { store, leaseMs, keepMs } = this.#options;
    const { storeKey, fingerprint, epoch, ifVersion } = options;
    const nowMs = Date.now();
    const claim: Claim = { kind: 'claim', fingerprint, owner: randomUUID(), epoch, leaseUntilMs: nowMs + leaseMs };
    const version = await store.put(storeKey, { value: encodeRecord(claim), expiresAtMs: nowMs + keepMs, ifVersion });
    if (version === undefined) return 'look again';
    return { lease: new ClaimLease({ store, storeKey, leaseMs, keepMs }, claim, version) };
  }

  async #run(lease: ClaimLease, keyed: KeyedRequest, call: () => Response | Promise<Response>): Promise<Response> {
    const { isFinal, responseBytes } = this.#options;
    let kept: { readonly record: KeptResponse; readonly response: Response };
    try {
      const response = await call();
      if (!isFinal(response)) {
        await lease.release();
        return response;
      }
      kept = await keepResponse(response, { fingerprint: keyed.fingerprint, limitBytes: responseBytes });
    } catch (error) {
      // It may have done anything before it failed. The lease says so in time if the store cannot be told now.
      await lease.abandon().catch(() => undefined);
      throw error;
    }
    return await this.#settle(lease, keyed, kept);
  }

  /**
   * Stores a response, and only then gives it out. Where the claim is gone the next one is asked for as by a copy: a store
   * that has forgotten it takes the response after all, and where another run has begun its response goes to this client too.
   */
  async #settle(
    lease: ClaimLease,
    keyed: KeyedRequest,
    kept: { readonly record: KeptResponse; readonly response: Response },
  ): Promise<Response> {
    if (await lease.settle(kept.record)) return kept.response;
    const outcome = await this.#claim(keyed);
    if ('response' in outcome) {
      await kept.response.body?.cancel();
      return outcome.response;
    }
    // Nobody takes a claim as young as this one.
    if (await outcome.lease.settle(kept.record)) return kept.response;
    throw new SpoolError('Store keeps no claim: the handler has run, and its response is not there for copies', {
      code: 'ERR_SPOOL_STORE_FAILED',
    });
  }
}

/** Says what a request asks for: two copies have one, two requests two. */
async function createFingerprint(request: Request): Promise<string> {
  const { pathname, search } = new URL(request.url);
  const contentType = request.headers.get('content-type') ?? '';
  return digest(request.method, pathname + search, contentType, new Uint8Array(await request.clone().arrayBuffer()));
}

/** A hash of parts, each with its length before it, so that no two lists of parts look alike. */
function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = Buffer.from(part as string);
    hash.update(`${bytes.byteLength}:`).update(bytes);
  }
  return hash.digest('base64url');
}
