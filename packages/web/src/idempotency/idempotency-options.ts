/** Options of idempotency: their defaults, and the one function that checks them. */

import { SpoolError } from '@spool/protocol';

import type { Store } from '../stores/store.js';

/** Options of {@link idempotency}. */
export interface IdempotencyOptions {
  /** Where claims and responses are kept: `lmdb(path)`, `redis(url)` or your own. */
  readonly store: Store;
  /**
   * Finds the key of a request. Called with a copy of it, whose body it may read: a form that works without script carries
   * its key in a hidden field.
   *
   * @defaultValue the Idempotency-Key field
   */
  readonly key?: ((request: Request) => string | undefined | Promise<string | undefined>) | undefined;
  /**
   * Says to whom keys belong: one client must not get the response of another by guessing its key. Return the user, or the
   * id of the tenant. It must be the same for all copies: where it changes in between, the handler runs again.
   *
   * @defaultValue the Authorization field, or where there is none the Cookie field
   */
  readonly scope?: ((request: Request) => string | Promise<string>) | undefined;
  /**
   * Whether an unsafe request without a key is refused with 400; otherwise it runs unprotected.
   *
   * @defaultValue false
   */
  readonly required?: boolean | undefined;
  /**
   * What a copy is told while the first is at work: 409 with Retry-After, or nothing until it can be given the response.
   *
   * @defaultValue 'conflict'
   */
  readonly whilePending?: 'conflict' | 'wait' | undefined;
  /**
   * What happens once whoever had the claim is gone and left no response. `conflict`: nothing, ever; copies get 409 and are
   * told that the outcome is unknown. `rerun`: the next copy runs the handler again, which must then bear that.
   *
   * @defaultValue 'conflict'
   */
  readonly onUnknown?: 'conflict' | 'rerun' | undefined;
  /**
   * How long a claim holds without a sign of life, in milliseconds; a third of it passes between two signs. Longer than any
   * handler blocks its thread, since a blocked thread gives none. Range 100 to 3,600,000.
   *
   * @defaultValue 30000, the server's `requestTimeoutMs`
   */
  readonly leaseMs?: number | undefined;
  /**
   * How long a response is kept, in milliseconds. Range 1,000 and up.
   *
   * @defaultValue 86400000, 24 hours, as Stripe keeps them at least
   */
  readonly keepMs?: number | undefined;
  /**
   * How long a copy waits with `whilePending: 'wait'`, in milliseconds; then it gets 409. Range 1 to 3,600,000.
   *
   * @defaultValue 25000, below the server's `requestTimeoutMs`
   */
  readonly waitMs?: number | undefined;
  /**
   * The most bytes of a request body; it is read whole to be compared. Past that 413. Range 0 and up.
   *
   * @defaultValue 1048576
   */
  readonly requestBytes?: number | undefined;
  /**
   * The most bytes of a response body that are kept. A longer one goes to the client that ran it, and copies get 409. Range 0
   * and up.
   *
   * @defaultValue 1048576
   */
  readonly responseBytes?: number | undefined;
  /**
   * Whether a response ends the matter. When it does not the claim is given up and the next copy runs the handler: for
   * answers that promise that nothing was done, such as 429 or a 503 of your own.
   *
   * @defaultValue true for every response
   */
  readonly isFinal?: ((response: Response) => boolean) | undefined;
}

/** Options with every default filled in. */
export type ResolvedIdempotencyOptions = {
  readonly [Name in keyof IdempotencyOptions]-?: NonNullable<IdempotencyOptions[Name]>;
};

/** The RFC's draft sets no limit; 255 is Stripe's. */
export const MAX_KEY_LENGTH = 255;

/**
 * Fills in defaults and checks ranges.
 *
 * @param options - What the app gave.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when a number is outside its range.
 */
export function resolveIdempotencyOptions(
  options: IdempotencyOptions,
): Omit<ResolvedIdempotencyOptions, 'key'> & Pick<IdempotencyOptions, 'key'> {
  const resolved = {
    store: options.store,
    key: options.key,
    scope: options.scope ?? credentialsOf,
    required: options.required ?? false,
    whilePending: options.whilePending ?? 'conflict',
    onUnknown: options.onUnknown ?? 'conflict',
    leaseMs: options.leaseMs ?? 30_000,
    keepMs: options.keepMs ?? 24 * 60 * 60_000,
    waitMs: options.waitMs ?? 25_000,
    requestBytes: options.requestBytes ?? 1_048_576,
    responseBytes: options.responseBytes ?? 1_048_576,
    isFinal: options.isFinal ?? (() => true),
  };
  assertWithin('leaseMs', resolved.leaseMs, [100, 3_600_000]);
  assertWithin('keepMs', resolved.keepMs, [1_000, Number.MAX_SAFE_INTEGER]);
  assertWithin('waitMs', resolved.waitMs, [1, 3_600_000]);
  assertWithin('requestBytes', resolved.requestBytes, [0, Number.MAX_SAFE_INTEGER]);
  assertWithin('responseBytes', resolved.responseBytes, [0, Number.MAX_SAFE_INTEGER]);
  return resolved;
}

/** By their names, so that no cookie passes for an authorization. */
function credentialsOf({ headers }: Request): string {
  const name = headers.has('authorization') ? 'authorization' : 'cookie';
  return `${name}: ${headers.get(name) ?? ''}`;
}

function assertWithin(name: string, value: number, [minimum, maximum]: readonly [number, number]): void {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return;
  throw new SpoolError(`Option ${name} is ${value}, must be a whole number from ${minimum} to ${maximum}`, {
    code: 'ERR_SPOOL_INVALID_OPTION',
  });
}
