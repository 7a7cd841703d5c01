/** The app on `node:http`. */
import { listenOnLoopback } from '../../listen-on-loopback.js';
import { serveModel } from '../../serve-model.js';
import { app } from './app.js';

await serveModel(() => listenOnLoopback(app));
