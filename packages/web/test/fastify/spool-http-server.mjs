/**
 * Puts Spool under everything in this process that calls `http.createServer()`: a server with the face of Node's own, whose
 * requests go through an I/O thread and come back to this one. Only for other people's tests, which close over their handlers.
 *
 *     node --import ./spool-http-server.mjs TEST
 */

import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

import { createServer } from '@spool/server';

import { nodeHandler } from '../../dist/node/index.js';

/** Has the methods of an `http.Server` that frameworks call, and its events as far as Spool knows of them. */
class SpoolHttpServer extends http.Server {
  #spool;
  #address = null;
  #closed;

  get listening() {
    return this.#address !== null;
  }

  // The constructor of Node's own class writes it.
  set listening(_value) {}

  listen(...given) {
    const callback = typeof given.at(-1) === 'function' ? given.pop() : undefined;
    if (callback !== undefined) this.once('listening', callback);
    this.#spool = createServer({
      handler: nodeHandler((request, response) => this.#onRequest(request, response)),
      workers: 'here',
      limits: { bodyBytes: Infinity },
      requestTimeoutMs: 0,
      allowHalfOpen: false,
      keepAliveTimeoutMs: this.keepAliveTimeout,
      headersTimeoutMs: this.headersTimeout,
      maxRequestsPerConnection: this.maxRequestsPerSocket ?? 0,
    });
    this.#spool.listen(toPlace(given)).then(
      () => {
        this.#address = this.#spool.address();
        this.emit('listening');
      },
      (error) => this.emit('error', error),
    );
    return this;
  }

  #onRequest(request, response) {
    if (this.timeout > 0) request.socket.setTimeout(this.timeout);
    this.emit('request', request, response);
  }

  address() {
    return this.#address;
  }

  close(callback) {
    if (this.#address === null) {
      const error = Object.assign(new Error('Server is not running.'), { code: 'ERR_SERVER_NOT_RUNNING' });
      process.nextTick(() => callback?.(error));
      return this;
    }
    this.#address = null;
    if (callback !== undefined) this.once('close', callback);
    this.#closed = this.#spool.close({ timeoutMs: 2000 }).then(() => this.emit('close'));
    return this;
  }

  closeIdleConnections() {}

  closeAllConnections() {}

  getConnections(callback) {
    process.nextTick(callback, null, this.#spool?.stats().connections.open ?? 0);
    return this;
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }

  async [Symbol.asyncDispose]() {
    this.close();
    await this.#closed;
  }
}

function toPlace([first, second]) {
  if (typeof first !== 'object' || first === null)
    return { port: Number(first ?? 0), host: typeof second === 'string' ? second : undefined };
  const { port, host, path, backlog, signal } = first;
  if (Number.isNaN(Number(port ?? 0))) {
    throw Object.assign(new RangeError(`options.port is ${port}`), { code: 'ERR_SOCKET_BAD_PORT' });
  }
  const where = path === undefined ? { port: Number(port ?? 0), host: host ?? undefined } : { path };
  return Object.fromEntries(Object.entries({ ...where, backlog, signal }).filter(([, value]) => value !== undefined));
}

http.createServer = (options, listener) => {
  const server = typeof options === 'function' ? new SpoolHttpServer() : new SpoolHttpServer(options ?? {});
  const onRequest = typeof options === 'function' ? options : listener;
  if (onRequest !== undefined) server.on('request', onRequest);
  return server;
};
syncBuiltinESMExports();
