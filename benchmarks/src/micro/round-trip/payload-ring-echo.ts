/** The other end of a payload through rings: sends back what it is sent. */
import { parentPort, workerData } from 'node:worker_threads';
import { PayloadEnd, type PayloadRings } from './payload-ring.js';

// A parked thread holds nothing that keeps its event loop alive.
parentPort!.ref();
const end = new PayloadEnd(workerData as PayloadRings, 'answering', (payload) => end.send(payload));
