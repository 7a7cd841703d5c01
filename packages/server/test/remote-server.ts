/** A server in a process of its own, on a newer version of Node, and what it tells. Ended after the test. */

import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { ListenOptions, ServerEvents, ServerOptions, ServerStats, TcpAddress } from '../dist/index.js';
import { RawConnection } from './raw-connection.js';

const started: RemoteServer[] = [];

interface Answer {
  readonly callId: number;
  readonly value?: unknown;
  readonly error?: { readonly code?: string; readonly message: string };
}

type EventName = 'requestError' | 'workerStart' | 'workerExit';
type Message = Answer | { readonly name: EventName; readonly event: unknown };

/** Options that a message carries. */
type RemoteOptions = Omit<ServerOptions, 'handler' | 'workerData'>;

/** A server, and everything it has told. */
export class RemoteServer {
  readonly workerStarts: ServerEvents['workerStart'][] = [];
  readonly workerExits: ServerEvents['workerExit'][] = [];
  readonly requestErrors: ServerEvents['requestError'][] = [];
  port = 0;
  readonly #child: ChildProcess;
  readonly #events = new EventEmitter();
  readonly #pending = new Map<number, (answer: Answer) => void>();
  #lastCallId = 0;

  /** @param node - The program that runs it. */
  constructor(node: string) {
    const program = fileURLToPath(new URL('programs/serve-on-command.mjs', import.meta.url));
    this.#child = spawn(node, [program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (message: Message) => this.#onMessage(message));
    started.push(this);
  }

  /** Has it listen; by default on any port of the loopback address. */
  async listen(
    handler: URL,
    options: RemoteOptions,
    place: ListenOptions = { port: 0, host: '127.0.0.1' },
  ): Promise<TcpAddress> {
    const address = (await this.call('listen', { handler: handler.href, place, ...options })) as TcpAddress;
    this.port = address.port;
    return address;
  }

  async stats(): Promise<ServerStats> {
    return (await this.call('stats')) as ServerStats;
  }

  /** Has the program do something, and returns what comes of it. */
  async call(method: string, argument?: unknown): Promise<unknown> {
    const callId = ++this.#lastCallId;
    const answered = new Promise<Answer>((resolve) => this.#pending.set(callId, resolve));
    this.#child.send({ callId, method, argument });
    const { value, error } = await answered;
    if (error !== undefined) throw Object.assign(new Error(error.message), { code: error.code });
    return value;
  }

  /** Waits until something holds of the statistics. */
  async untilStats(holds: (stats: ServerStats) => boolean): Promise<ServerStats> {
    for (;;) {
      const stats = await this.stats();
      if (holds(stats)) return stats;
    }
  }

  /** Waits until a list of events has come to a length. */
  async waitFor(name: 'workerStart' | 'workerExit', count: number): Promise<void> {
    const list = name === 'workerStart' ? this.workerStarts : this.workerExits;
    while (list.length < count) await once(this.#events, name);
  }

  /** Opens a connection to it, to whichever I/O thread the kernel chooses. */
  async connect(): Promise<RawConnection> {
    return await RawConnection.open(this.port);
  }

  /** Opens connections until each I/O thread has one, and returns one of each. The handler must answer `/`. */
  async connectToEach(ioThreadCount: number): Promise<RawConnection[]> {
    const found: (RawConnection | undefined)[] = Array.from({ length: ioThreadCount }, () => undefined);
    let openCounts = (await this.stats()).ioThreads.map(({ connectionsOpen }) => connectionsOpen);
    while (found.includes(undefined)) {
      const connection = await this.connect();
      // It is counted where it was accepted as soon as it has an answer.
      await connection.get('/');
      const { ioThreads } = await this.stats();
      const ioThreadId = ioThreads.findIndex((thread, index) => thread.connectionsOpen > openCounts[index]);
      openCounts = ioThreads.map(({ connectionsOpen }) => connectionsOpen);
      found[ioThreadId] ??= connection;
    }
    return found as RawConnection[];
  }

  /** Ends the process. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  /** Lets the process end by itself, when nothing holds it any more. Returns its exit code. */
  async ended(): Promise<number | null> {
    const exited = once(this.#child, 'exit') as Promise<[number | null]>;
    this.#child.disconnect();
    return (await exited)[0];
  }

  #onMessage(message: Message): void {
    if (!('name' in message)) {
      this.#pending.get(message.callId)?.(message);
      this.#pending.delete(message.callId);
      return;
    }
    if (message.name === 'workerStart') this.workerStarts.push(message.event as ServerEvents['workerStart']);
    else if (message.name === 'workerExit') this.workerExits.push(message.event as ServerEvents['workerExit']);
    else this.requestErrors.push(message.event as ServerEvents['requestError']);
    this.#events.emit(message.name);
  }
}

/** Ends what was started. */
export async function endRemoteServers(): Promise<void> {
  for (const server of started.splice(0)) await server.kill();
}
