/**
 * The classic server on blocking sockets (`@spool/sockets`): one thread in poll().
 */
import { startBlockingModel } from '../blocking/start-blocking-model.js';
import { serveModel } from '../serve/serve-model.js';

await serveModel((workerCount) => startBlockingModel(new URL('../blocking/select.js', import.meta.url), workerCount));
