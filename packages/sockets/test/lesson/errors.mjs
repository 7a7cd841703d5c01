import { MSG_DONTWAIT, SO_RCVTIMEO, SOL_SOCKET, Socket } from '@spool/sockets';
import { print } from './print.mjs';

export function main() {
  const listener = new Socket();
  listener.bind({ address: '127.0.0.1', port: 0 });
  listener.listen();
  const address = listener.localAddress;
  const client = new Socket();
  client.connect(address);
  const server = listener.accept();

  print(codeOf(() => server.recv(1, MSG_DONTWAIT))); // EAGAIN: nothing there, and told not to wait
  server.setOption({ level: SOL_SOCKET, name: SO_RCVTIMEO }, 20);
  print(codeOf(() => server.recv(1))); // EAGAIN: 20 ms are over
  client.shutdown(1);
  print(codeOf(() => client.sendAll('x'))); // EPIPE: this end is closed for writing
  listener.close();
  print(codeOf(() => new Socket().connect(address))); // ECONNREFUSED: nobody listens
  print(codeOf(() => client.shutdown(7))); // EINVAL
}

function codeOf(call) {
  try {
    call();
    return 'none';
  } catch (error) {
    return error.code;
  }
}
