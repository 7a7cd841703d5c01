/**
 * The same as `node-http-piscina`, but with bodies that change hands instead of being copied.
 */
import { createTransferPool } from '../serve/answer-pool.js';
import { readBodyBytes } from '../serve/read-body.js';
import { serveFromPool } from '../serve/serve-from-pool.js';

await serveFromPool({
  createPool: createTransferPool,
  readBody: readBodyBytes,
  toSent: (bytes) => new Uint8Array(bytes),
});
