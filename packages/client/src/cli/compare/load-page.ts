/** Loads a page and then its objects under one strategy, as a browser does that knows no other. */
import { finished } from 'node:stream/promises';
import { createClient } from '../../create-client.js';
import { ClientError, ClientErrorCode } from '../../errors.js';
import type { ConnectionStrategy, ConnectTo } from '../../options.js';
import type { ResponseTimings } from '../../timing/response-timings.js';

/** What to load, and how. Plain data: it is also sent to another process. */
export interface PageLoad {
  readonly origin: string;
  /** The page, and then its objects. */
  readonly paths: readonly string[];
  readonly strategy: ConnectionStrategy;
  /** Connections of `parallel`. */
  readonly connections: number;
  readonly connectTo?: ConnectTo;
  readonly isInsecure: boolean;
}

/** One response of it. */
export interface LoadedObject {
  readonly path: string;
  readonly status: number;
  /** When it was asked for, from the beginning on, in milliseconds. */
  readonly askedAtMs: number;
  readonly timings: ResponseTimings;
}

/** What it came to. */
export interface LoadedPage {
  readonly totalMs: number;
  readonly objects: readonly LoadedObject[];
}

/**
 * Loads a page.
 *
 * @throws ClientError where a response does not come, or comes by HTTP/1.1 where HTTP/2 is the strategy.
 */
export async function loadPage(load: PageLoad): Promise<LoadedPage> {
  const { origin, paths, strategy, connections, connectTo, isInsecure } = load;
  const client = createClient({
    origin,
    strategy,
    ...(strategy === 'parallel' ? { connections } : undefined),
    ...(strategy === 'pipelined' ? { pipelineDepth: Math.max(1, paths.length) } : undefined),
    ...(connectTo === undefined ? undefined : { connectTo }),
    tls: { rejectUnauthorized: !isInsecure },
    retry: false,
    maxRedirections: 0,
  });
  const startMs = performance.now();
  const ask = async (path: string): Promise<LoadedObject> => {
    const askedAtMs = performance.now() - startMs;
    const response = await client.request({ path });
    await finished(response.body.resume());
    return { path, status: response.status, askedAtMs, timings: response.timings };
  };
  try {
    const page = await ask(paths[0]);
    // Falling back is right for a client, and wrong for a row that stands beside the formula of HTTP/2.
    if (strategy === 'http2' && page.timings.httpVersion !== '2') {
      throw new ClientError(ClientErrorCode.CONNECT, 'The server does not offer HTTP/2');
    }
    const objects = [page, ...(await Promise.all(paths.slice(1).map(ask)))];
    return { totalMs: performance.now() - startMs, objects };
  } finally {
    await client.destroy();
  }
}
