/**
 * The classic server on blocking sockets (`@spool/sockets`): one thread, one connection at a time.
 */
import { startBlockingModel } from '../blocking/start-blocking-model.js';
import { serveModel } from '../serve/serve-model.js';

await serveModel((workerCount) =>
  startBlockingModel(new URL('../blocking/sequential.js', import.meta.url), workerCount),
);
