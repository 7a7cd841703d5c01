/**
 * Owns how the models on Fastify make and open their app. Does not know what they answer.
 */
import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import type { RunningModel } from './serve-model.js';

/**
 * Makes an app that takes every body as text: parsing it is part of the answer, and the same in every model.
 *
 * @returns The app, without routes.
 */
export function createFastify(): FastifyInstance {
  // No limit and no idle time-out, as the other models; Fastify's own option takes 0 for its default.
  const app = fastify({ bodyLimit: Number.MAX_SAFE_INTEGER, forceCloseConnections: true });
  app.server.keepAliveTimeout = 0;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  return app;
}

/**
 * Listens on a free port of 127.0.0.1.
 *
 * @param app - The app, with its routes.
 * @returns The port, and how to close it.
 */
export async function listenWithFastify(app: FastifyInstance): Promise<RunningModel> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
}
