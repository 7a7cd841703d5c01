import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { OpenLoopGenerator, type GeneratorTiming } from '../../../src/load/open-loop/open-loop-generator.js';
import type { OpenLoopMeasurement } from '../../../src/load/open-loop/open-loop-result.js';

const good = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';
const bad = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n';

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

/** A clock that the test moves, and a pacer that moves it to 500, 501 … ms: when each of ten requests is due. */
class FakeTime {
  nowMs = 0;

  timing({ drainMs }: { drainMs: number }): GeneratorTiming {
    let tickMs = 500;
    return {
      readNs: () => this.nowMs * 1e6,
      drainMs,
      startPacer: () => ({
        waitForTick: () => {
          this.nowMs = tickMs;
          tickMs += 1;
          return Promise.resolve();
        },
        stop: () => Promise.resolve(),
      }),
    };
  }
}

async function listen(onRequest: (socket: Socket) => void): Promise<number> {
  server = createServer((socket) => {
    socket.on('error', () => socket.destroy()).on('data', () => onRequest(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function run(port: number, timing: GeneratorTiming, onCounted = (): void => undefined): Promise<OpenLoopMeasurement> {
  const request = { port, connections: 1, ratePerSecond: 1_000, warmUpSeconds: 0, seconds: 0.01 };
  return new OpenLoopGenerator(request, timing).run({ onCounting: () => undefined, onCounted });
}

describe('run()', () => {
  test('counts the wait for a busy connection: a server that stops once is late for all that came meanwhile', async () => {
    // The first request is answered when all ten are due, and the others at once, all at 600 ms.
    const time = new FakeTime();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const port = await listen((socket) => void released.then(() => socket.write(good)));
    const { latency, ...rest } = await run(port, time.timing({ drainMs: 10_000 }), () => {
      time.nowMs = 600;
      release();
    });
    // 100, 99 … 91 ms: not one of 100 and nine of 0.
    expect(latency.count).toBe(10);
    expect(latency.p50Ms).toBeCloseTo(95, 0);
    expect(latency.maxMs).toBeCloseTo(100, 0);
    expect(rest).toMatchObject({ errorCount: 0, unansweredCount: 0, achievedPerSecond: 0 });
  });

  test('counts what is never answered with the time that it waited', async () => {
    const time = new FakeTime();
    const port = await listen(() => undefined);
    const { latency, unansweredCount, errorCount } = await run(port, time.timing({ drainMs: 0 }), () => {
      time.nowMs = 1_500;
    });
    expect({ unansweredCount, errorCount }).toEqual({ unansweredCount: 10, errorCount: 0 });
    expect(latency.count).toBe(10);
    expect(latency.p50Ms).toBeCloseTo(995, -1);
  });

  test('counts other answers as errors, and not their latency', async () => {
    const port = await listen((socket) => socket.write(bad));
    const result = await run(port, new FakeTime().timing({ drainMs: 10_000 }));
    expect(result).toMatchObject({ errorCount: 10, unansweredCount: 0, latency: { count: 0 } });
  });

  test('goes on with another connection when one breaks', async () => {
    let requestCount = 0;
    const port = await listen((socket) => {
      requestCount += 1;
      if (requestCount === 1) socket.destroy();
      else socket.write(good);
    });
    const result = await run(port, new FakeTime().timing({ drainMs: 10_000 }));
    expect(result).toMatchObject({ errorCount: 1, unansweredCount: 0, latency: { count: 9 } });
  });

  test('rejects when nobody listens', async () => {
    const port = await listen(() => undefined);
    server!.close();
    await once(server!, 'close');
    await expect(run(port, new FakeTime().timing({ drainMs: 0 }))).rejects.toThrow('ECONNREFUSED');
  });
});
