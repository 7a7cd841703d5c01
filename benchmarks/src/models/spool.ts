/**
 * The model under test: Spool, handlers on worker threads, sockets on an I/O thread.
 */
import { serveSpool } from '../serve/serve-spool.js';

await serveSpool();
