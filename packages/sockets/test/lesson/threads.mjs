import { Socket, close, joinThread, recvExactly, sendAll, spawn } from '@spool/sockets';
import { print } from './print.mjs';

export function main({ connection } = {}) {
  if (connection !== undefined) {
    // The child: a thread for one connection.
    sendAll(connection, recvExactly(connection, 5).reverse());
    close(connection);
    return;
  }
  const listener = new Socket();
  listener.bind({ address: '127.0.0.1', port: 0 });
  listener.listen();
  const client = new Socket();
  client.connect(listener.localAddress);
  const accepted = listener.accept().detach();
  const child = spawn(import.meta.url, { argument: { connection: accepted }, descriptors: [accepted] });
  client.sendAll('hello');
  print(client.recvExactly(5).toString());
  joinThread(child);
}
