// A thread of the differential tests: does the calls it is posted on Spool's sockets, one after the other.
import { parentPort, workerData } from 'node:worker_threads';
import * as sockets from '../../dist/index.js';

const { attachThread, poll, recv, recvfrom, send, sendto, socket } = sockets;
attachThread(workerData);

const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const sum = (names = []) => names.reduce((total, name) => total | sockets[name], 0);
const option = (name) => ({
  level: name === 'TCP_NODELAY' ? sockets.IPPROTO_TCP : sockets.SOL_SOCKET,
  name: sockets[name] ?? 9999,
});
const bytesOf = ({ text, count }) => (text === undefined ? new Uint8Array(count) : Buffer.from(text));
const ok = () => 'ok';

const calls = {
  socket: ({ name = 'SOCK_STREAM', value = 'AF_INET' }) => ({ fd: socket(sockets[value], sockets[name]) }),
  accept: ({ fd }) => ({ fd: sockets.accept(fd) }),
  bind: ({ fd, address }) => ok(sockets.bind(fd, address)),
  listen: ({ fd }) => ok(sockets.listen(fd)),
  connect: ({ fd, address }) => ok(sockets.connect(fd, address)),
  remember: ({ fd }) => ({ address: sockets.getsockname(fd) }),
  send: ({ fd, flags, ...rest }) => send(fd, bytesOf(rest), sum(flags)),
  sendto: ({ fd, address, ...rest }) => sendto(fd, bytesOf(rest), address),
  shutdown: ({ fd, name }) => ok(sockets.shutdown(fd, sockets[name])),
  close: ({ fd }) => ok(sockets.close(fd)),
  setblocking: ({ fd, value }) => ok(sockets.setBlocking(fd, { isBlocking: value === 1 })),
  setsockopt: ({ fd, name, value }) => ok(sockets.setsockopt(fd, option(name), value)),
  getpeername: ({ fd }) => sockets.getpeername(fd).address,
  getsockname: ({ fd }) => sockets.getsockname(fd).address,
  recv({ fd, count, flags }) {
    const bytes = Buffer.alloc(count);
    return bytes.toString('utf8', 0, recv(fd, bytes, sum(flags)));
  },
  recvfrom({ fd, count, flags }) {
    const bytes = Buffer.alloc(count);
    const { byteCount, address } = recvfrom(fd, bytes, sum(flags));
    return [bytes.toString('utf8', 0, byteCount), address.address];
  },
  getsockopt({ fd, name }) {
    const value = sockets.getsockopt(fd, option(name));
    return name === 'SO_ERROR' && value !== 0 ? new sockets.SocketError('', value).code : value;
  },
  poll({ fd, flags, value }) {
    const entry = { fd, events: sum(flags) };
    poll([entry], value);
    const names = ['POLLIN', 'POLLOUT', 'POLLERR', 'POLLHUP', 'POLLNVAL'];
    return names.filter((name) => (entry.revents & sockets[name]) !== 0);
  },
  fill({ fd }) {
    let fullSinceMs = 0;
    while (fullSinceMs === 0 || performance.now() - fullSinceMs < 100) {
      try {
        send(fd, new Uint8Array(65_536), sockets.MSG_DONTWAIT);
        fullSinceMs = 0;
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
        fullSinceMs ||= performance.now();
        pause(10);
      }
    }
    return 'full';
  },
  sendUntilError({ fd }) {
    // The system may find some more room at any time.
    for (;;) send(fd, new Uint8Array(1));
  },
  drain({ fd, count }) {
    sockets.setsockopt(fd, option('SO_RCVTIMEO'), 300);
    const bytes = new Uint8Array(65_536);
    let total = 0;
    try {
      for (;;) total += recv(fd, bytes);
    } catch {
      return total >= count ? 'enough' : total;
    }
  },
};

parentPort.on('message', (step) => {
  try {
    parentPort.postMessage({ outcome: calls[step.call](step) });
  } catch (error) {
    parentPort.postMessage({ outcome: error.code ?? String(error) });
  }
});
