/**
 * A request body whose reader is told everything in the async context of its own request: what comes, comes in a turn of the
 * worker's loop, which may have been asked for in another request's.
 */

import type { AsyncResource } from 'node:async_hooks';

import type { RequestBodySink, RequestBodySource } from '@spool/protocol';

import { runInScope } from './run-in-scope.js';

/** Runs what a body tells in one async context. */
export class ScopedBody implements RequestBodySource {
  readonly #source: RequestBodySource;
  readonly #scope: AsyncResource;

  /**
   * @param source - The body.
   * @param scope - The context.
   */
  constructor(source: RequestBodySource, scope: AsyncResource) {
    this.#source = source;
    this.#scope = scope;
  }

  readInto(sink: RequestBodySink): void {
    const scope = this.#scope;
    this.#source.readInto({
      onPiece: (piece) => runInScope(scope, () => sink.onPiece(piece)),
      onEnd: (trailers) => runInScope(scope, () => sink.onEnd(trailers)),
      onFailure: (reason) => runInScope(scope, () => sink.onFailure(reason)),
    });
  }

  pull(): void {
    this.#source.pull();
  }

  discard(): void {
    this.#source.discard();
  }
}
