/** One connection to Redis that comes back by itself, and a bound on every wait for it. It knows no command. */

import { SpoolError } from '@spool/protocol';
import type * as Redis from 'redis';

/** Options of a {@link RedisConnection}. */
export interface RedisConnectionOptions {
  readonly url: string;
  /** Bound on a connection and on a command, in milliseconds. */
  readonly timeoutMs: number;
}

/** The pause before another attempt doubles from 50 ms to this. */
const MAX_RECONNECT_MS = 2_000;

/** A connection to Redis. */
export class RedisConnection {
  readonly #client: ReturnType<typeof createRedisClient>;
  readonly #timeoutMs: number;
  /** Shared by all who wait for a connection. */
  #ready: Promise<void> | undefined;

  /**
   * @param module - The package `redis`.
   * @param options - Where to connect, and how long to wait.
   */
  constructor(module: typeof Redis, options: RedisConnectionOptions) {
    this.#timeoutMs = options.timeoutMs;
    this.#client = createRedisClient(module, options);
    // Without a listener a lost connection would end the process. Whoever sends learns of it by the failure of that.
    this.#client.on('error', () => undefined);
    this.#client.connect().catch(() => undefined);
  }

  /**
   * Sends a command.
   *
   * @param command - Its words; bytes go as they are.
   * @returns The reply, with Buffers for its strings.
   * @throws SpoolError `ERR_SPOOL_STORE_FAILED` when there is no connection, no reply in time, or an error for a reply.
   */
  async send(command: readonly (string | Buffer)[]): Promise<unknown> {
    const deadline = AbortSignal.timeout(this.#timeoutMs);
    try {
      if (!this.#client.isReady) await rejectAt(deadline, this.#untilReady());
      return await rejectAt(deadline, this.#client.sendCommand(command));
    } catch (cause) {
      throw new SpoolError(`Redis command ${String(command[0])} failed: ${String(cause)}`, {
        code: 'ERR_SPOOL_STORE_FAILED',
        cause,
      });
    }
  }

  /** Not `events.once`, which fails with the first attempt to connect that fails. */
  #untilReady(): Promise<void> {
    return (this.#ready ??= new Promise((resolve) => {
      this.#client.once('ready', () => {
        this.#ready = undefined;
        resolve();
      });
    }));
  }

  /** Ends the connection once what was sent is answered, and in any case after the time a command may take. */
  async close(): Promise<void> {
    const isOpen = this.#client.isReady;
    if (isOpen) await rejectAt(AbortSignal.timeout(this.#timeoutMs), this.#client.close()).catch(() => undefined);
    if (this.#client.isOpen) this.#client.destroy();
  }
}

/** Its type, of ten parameters, is for the compiler to find. */
function createRedisClient({ createClient, RESP_TYPES }: typeof Redis, { url, timeoutMs }: RedisConnectionOptions) {
  return createClient({
    url,
    // A command that waits for a connection would be sent long after its request has been given up on.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: timeoutMs,
      reconnectStrategy: (attemptCount) => Math.min(50 * 2 ** Math.min(attemptCount, 10), MAX_RECONNECT_MS),
    },
    commandOptions: {
      typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer },
      // While Redis hangs the socket takes nothing: what waits for that is dropped with its request, and never sent.
      timeout: timeoutMs,
    },
  });
}

async function rejectAt<Result>(deadline: AbortSignal, promise: Promise<Result>): Promise<Result> {
  deadline.throwIfAborted();
  let stopWaiting: (() => void) | undefined;
  const expiry = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => reject(deadline.reason as Error);
    deadline.addEventListener('abort', onAbort);
    stopWaiting = () => deadline.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    stopWaiting?.();
  }
}
