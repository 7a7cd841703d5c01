/**
 * What one builds today for CPU-bound handlers: `node:http`, and `piscina.run()` for every request, its text copied each way.
 */
import { createClonePool } from '../answer-pool.js';
import { readBody } from '../read-body.js';
import { serveFromPool } from '../serve-from-pool.js';

await serveFromPool({ createPool: createClonePool, readBody, toSent: (text) => text });
