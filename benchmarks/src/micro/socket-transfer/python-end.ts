/** The same two ends on Python's `socket` module, each in a process of its own. */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const SERVE = `
import socket
l = socket.create_server(('127.0.0.1', 0))
print(l.getsockname()[1], flush=True)
c, _ = l.accept()
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
while d := c.recv(65536): c.sendall(d)
c.close()
c, _ = l.accept()
while c.recv(65536): pass
c.send(b'x')
`;

const MEASURE = `
import socket, sys, time
port, trips, sends = map(int, sys.argv[1:])
c = socket.create_connection(('127.0.0.1', port))
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
t = time.perf_counter()
for _ in range(trips):
    c.send(b'x'); c.recv(1)
trip = (time.perf_counter() - t) * 1e6 / trips
c.close()
c = socket.create_connection(('127.0.0.1', port))
b = bytes(65536)
t = time.perf_counter()
for _ in range(sends): c.sendall(b)
c.shutdown(socket.SHUT_WR); c.recv(1)
print(trip, sends * 65536 / 1e6 / (time.perf_counter() - t))
`;

/** Starts the serving end and returns its port. The process ends with its second connection. */
export async function startPythonServer(): Promise<number> {
  const child = spawn('python3', ['-c', SERVE], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return Number(line);
}

/** Measures against a port. Returns microseconds of a round trip and megabytes a second. */
export async function measureWithPython(port: number, trips: number, sends: number): Promise<[number, number]> {
  const { stdout } = await promisify(execFile)('python3', ['-c', MEASURE, String(port), String(trips), String(sends)]);
  const [tripUs, megabytes] = stdout.trim().split(' ').map(Number);
  return [tripUs, megabytes];
}
