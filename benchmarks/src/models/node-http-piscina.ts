/**
 * What one builds today for CPU-bound handlers: `node:http`, and `piscina.run()` for every request, its text copied each way.
 */
import { createClonePool } from '../serve/answer-pool.js';
import { readBody } from '../serve/read-body.js';
import { serveFromPool } from '../serve/serve-from-pool.js';

await serveFromPool({ createPool: createClonePool, readBody, toSent: (text) => text });
