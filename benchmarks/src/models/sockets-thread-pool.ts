/**
 * The classic server on blocking sockets (`@spool/sockets`): a fixed number of threads that accept.
 */
import { startBlockingModel } from '../blocking/start-blocking-model.js';
import { serveModel } from '../serve/serve-model.js';

await serveModel((workerCount) =>
  startBlockingModel(new URL('../blocking/thread-pool.js', import.meta.url), workerCount),
);
