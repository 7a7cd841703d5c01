/**
 * Spool without an I/O thread of its own: sockets on the main thread, handlers on worker threads.
 */
import { serveSpool } from '../serve/serve-spool.js';

await serveSpool({ ioThreads: 0 });
