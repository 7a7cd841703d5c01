/**
 * The same as `node-http-piscina`, but with bodies that change hands instead of being copied.
 */
import { createTransferPool } from '../answer-pool.js';
import { readBodyBytes } from '../read-body.js';
import { serveFromPool } from '../serve-from-pool.js';

await serveFromPool({
  createPool: createTransferPool,
  readBody: readBodyBytes,
  toSent: (bytes) => new Uint8Array(bytes),
});
