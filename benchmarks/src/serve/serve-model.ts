/**
 * Owns what every model's process has in common: it says where it listens, and it ends.
 * Does not know what listens.
 */

/** A server under test, as its process sees it. */
export interface RunningModel {
  /** The port it listens on, on 127.0.0.1. */
  readonly port: number;
  /** Stops it. */
  readonly close: () => Promise<void>;
}

/** How many threads or processes run handlers, in the models that have such: set by the harness. */
export const workersVariable = 'SPOOL_BENCH_WORKERS';

/**
 * Runs a model as this process: prints `listening PORT`, and exits on SIGTERM, or when the harness is gone.
 *
 * @param start - Starts the server; `workerCount` is 1 or more.
 */
export async function serveModel(start: (workerCount: number) => Promise<RunningModel>): Promise<void> {
  const { port, close } = await start(Number(process.env[workersVariable] ?? 1));
  const stop = (): void => {
    // A connection that the load generator left open is no reason to stay: the measurement is over.
    void close().finally(() => process.exit(0));
    setTimeout(() => process.exit(0), 1_000).unref();
  };
  process.once('SIGTERM', stop);
  // The harness holds the other end: its end, even by SIGKILL, closes the pipe, and no model outlives it.
  process.stdin.once('end', stop).resume();
  console.log(`listening ${port}`);
}
