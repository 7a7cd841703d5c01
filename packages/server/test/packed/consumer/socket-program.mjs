/** A conversation over blocking sockets, on a thread of its own. */
import { writeSync } from 'node:fs';
import { Socket } from '@spool/sockets';

export function main() {
  const listener = new Socket();
  listener.bind({ address: '127.0.0.1', port: 0 });
  listener.listen();
  const client = new Socket();
  client.connect(listener.localAddress);
  const accepted = listener.accept();
  client.sendAll('hello');
  writeSync(1, `${accepted.recvExactly(5)} by sockets\n`);
  for (const each of [client, accepted, listener]) each.close();
}
