/**
 * The classic server on blocking sockets (`@spool/sockets`): a thread made for each connection and gone with it.
 */
import { startBlockingModel } from '../blocking/start-blocking-model.js';
import { serveModel } from '../serve/serve-model.js';

await serveModel((workerCount) =>
  startBlockingModel(new URL('../blocking/thread-per-connection.js', import.meta.url), workerCount),
);
