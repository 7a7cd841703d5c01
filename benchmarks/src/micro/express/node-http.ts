/** The app on `node:http`. */
import { listenOnLoopback } from '../../serve/listen-on-loopback.js';
import { serveModel } from '../../serve/serve-model.js';
import { app } from './app.js';

await serveModel(() => listenOnLoopback(app));
