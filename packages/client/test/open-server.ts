/** Servers to test against, and clients for them. `closeAll()` belongs into `afterEach`. */
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createClient, type Client, type ClientOptions } from '../src/index.js';

const clients: Client[] = [];
const servers: { server: Server; sockets: Set<Socket> }[] = [];

/** Starts a server, and returns its origin. */
export async function openServer(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // Resets are what some of these tests are about.
  });
  servers.push({ server, sockets });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts `node:http`. */
export async function openHttp(listener: RequestListener): Promise<string> {
  return openServer(createHttpServer(listener));
}

/** Starts a server that does as it is told with each connection. */
export async function openRaw(onSocket: (socket: Socket, index: number) => void): Promise<string> {
  let count = 0;
  return openServer(createServer((socket) => onSocket(socket, count++)));
}

/** Calls back with the head of each request without a body, as text. */
export function onEachRequest(socket: Socket, answer: (head: string) => void): void {
  let text = '';
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      const head = text.slice(0, end);
      text = text.slice(end + 4);
      answer(head);
    }
  });
}

/** A whole response with this body. */
export function answerOf(body: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Creates a client. */
export function openClient(origin: string, options?: Omit<ClientOptions, 'origin'>): Client {
  const client = createClient({ origin, ...options });
  clients.push(client);
  return client;
}

/** Ends everything that was started. */
export async function closeAll(): Promise<void> {
  await Promise.all(clients.splice(0).map((client) => client.destroy()));
  await Promise.all(
    servers.splice(0).map(async ({ server, sockets }) => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    }),
  );
}
