import { LineReader, Socket, sendLengthPrefixed, LengthPrefixedReader } from '@spool/sockets';
import { print } from './print.mjs';

export function main() {
  const listener = new Socket();
  listener.bind({ address: '127.0.0.1', port: 0 });
  listener.listen();
  const client = new Socket();
  client.connect(listener.localAddress);
  const server = listener.accept();

  client.sendAll('first line\r\nsecond ');
  client.sendAll('line\nrest');
  const lines = new LineReader(server.fd);
  print(lines.read());
  print(lines.read());

  sendLengthPrefixed(server.fd, Buffer.from('a message'));
  const messages = new LengthPrefixedReader(client.fd);
  print(messages.read().toString());
  for (const each of [client, server, listener]) each.close();
}
