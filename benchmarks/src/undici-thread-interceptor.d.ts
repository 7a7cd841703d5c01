/**
 * What is used of undici-thread-interceptor, which comes without types.
 */
declare module 'undici-thread-interceptor' {
  import type { RequestListener } from 'node:http';
  import type { MessagePort, Worker } from 'node:worker_threads';
  import type { Dispatcher } from 'undici';

  /** Makes an interceptor that hands the requests of a domain to threads. */
  export function createThreadInterceptor(options: {
    readonly domain: string;
  }): Dispatcher.DispatcherComposeInterceptor & {
    /** Hands the requests of a host to a thread; to several in turn, when called again. */
    readonly route: (host: string, worker: Worker) => Promise<void>;
  };

  /** Answers those requests, in the thread. */
  export function wire(options: { readonly server: RequestListener; readonly port: MessagePort | null }): unknown;
}
