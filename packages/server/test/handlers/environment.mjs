import { AsyncLocalStorage } from 'node:async_hooks';
import { resourceLimits, workerData } from 'node:worker_threads';

const storage = new AsyncLocalStorage();

const routes = {
  '/threads': () => ({ env: process.env, execArgv: process.execArgv, resourceLimits, workerData }),
  '/enter': () => {
    const before = storage.getStore();
    storage.enterWith('entered');
    return { before: before ?? null, after: storage.getStore() };
  },
  '/enter-later': async () => {
    await new Promise((resolve) => setImmediate(resolve));
    const before = storage.getStore();
    storage.enterWith('entered');
    await new Promise((resolve) => setImmediate(resolve));
    return { before: before ?? null, after: storage.getStore() };
  },
  '/store': () => ({ before: storage.getStore() ?? null }),
  '/context': (_request, context) => ({
    workerId: context.workerId,
    threadId: context.threadId,
    requestId: context.requestId,
    remoteAddress: context.remoteAddress,
    aborted: context.aborted,
    timings: context.timings,
  }),
  '/request': (request) => ({ method: request.method, url: request.url, fields: [...request.headers] }),
};

export default {
  async fetch(request, context) {
    return Response.json(await routes[new URL(request.url).pathname](request, context));
  },
};
