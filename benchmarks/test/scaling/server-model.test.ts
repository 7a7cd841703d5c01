import { describe, expect, test } from '@jest/globals';
import { describeVerdict, judgeModel } from '../../src/scaling/judge-model.js';
import { predict, type ServerModelOptions } from '../../src/scaling/server-model.js';

/** Everything costs nothing but what a test sets, on cores enough. */
const free: ServerModelOptions = {
  costs: { ioMs: 0, workerMs: 0, clientMs: 0 },
  cores: 64,
  workers: 1,
  ioThreads: 1,
  drawHandlerMs: () => 0,
  load: { perSecond: 700 },
  hasClientInside: false,
  durationMs: 100_000,
  seed: 7,
};

function erlangC(servers: number, offered: number): number {
  let term = 1;
  let sum = 0;
  for (let count = 0; count < servers; count++) {
    sum += term;
    term *= offered / (count + 1);
  }
  const last = (term * servers) / (servers - offered);
  return last / (sum + last);
}

/** Within a part: what is left is chance, the same in every run. */
function expectNear(actual: number, expected: number, part = 0.05): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(part);
}

describe('predict() agrees with', () => {
  test('M/M/1: one worker, handlers drawn by chance', () => {
    const { meanMs, p50Ms, p99Ms, perSecond } = predict({ ...free, drawHandlerMs: (random) => random.exponential(1) });
    expectNear(perSecond, 700);
    expectNear(meanMs, 1 / (1 - 0.7));
    expectNear(p50Ms, Math.LN2 / 0.3);
    expectNear(p99Ms, Math.log(100) / 0.3, 0.1);
  });

  test('M/D/1: one worker, each handler of the same length', () => {
    expectNear(predict({ ...free, drawHandlerMs: () => 1 }).meanMs, 1 + 0.7 / (2 * (1 - 0.7)));
  });

  test('M/M/c: four workers with one queue', () => {
    const { meanMs } = predict({
      ...free,
      workers: 4,
      load: { perSecond: 3_000 },
      durationMs: 20_000,
      drawHandlerMs: (random) => random.exponential(1),
    });
    expectNear(meanMs, 1 + erlangC(4, 3) / (4 - 3));
  });

  test('M/M/1 with processor sharing: workers enough on one core', () => {
    const model = { ...free, cores: 1, workers: 500, durationMs: 40_000 };
    expectNear(predict({ ...model, drawHandlerMs: () => 1 }).meanMs, 1 / (1 - 0.7), 0.08);
  });

  test('the bottleneck law: the I/O thread bounds throughput, whatever the cores', () => {
    const model = { ...free, workers: 16, durationMs: 100, load: { connections: 64 }, drawHandlerMs: () => 0.1 };
    const costs = { ioMs: 0.02, workerMs: 0.005, clientMs: 0 };
    const one = predict({ ...model, costs });
    expectNear(one.perSecond, 50_000, 0.02);
    expectNear(one.ioBusy, 1, 0.02);
    expectNear(predict({ ...model, costs, ioThreads: 4 }).perSecond, 16_000 / 0.105, 0.02); // Now the workers do.
  });

  test("Little's law: connections are throughput by time", () => {
    const costs = { ioMs: 0.02, workerMs: 0.1, clientMs: 0 };
    const { perSecond, meanMs } = predict({ ...free, costs, load: { connections: 16 }, durationMs: 2_000 });
    expectNear((perSecond * meanMs) / 1_000, 16, 0.02);
  });

  test('itself, for the same seed', () => {
    const model = { ...free, durationMs: 1_000, drawHandlerMs: () => 1 };
    expect(predict(model)).toEqual(predict(model));
    expect(predict(model)).not.toEqual(predict({ ...model, seed: 8 }));
  });
});

test('predict() has the load tool share the cores where it is inside', () => {
  const costs = { ioMs: 0.01, workerMs: 0.01, clientMs: 0.02 };
  const model = { ...free, costs, cores: 1, load: { connections: 16 }, durationMs: 200 };
  expectNear(predict(model).perSecond, 50_000, 0.02);
  expectNear(predict({ ...model, hasClientInside: true }).perSecond, 25_000, 0.02);
});

describe('judgeModel()', () => {
  const measured = { perSecond: 1_000, p99Ms: 10 };

  test.each([
    [{ perSecond: 1_200, p99Ms: 13.4 }, true],
    [{ perSecond: 800, p99Ms: 6.5 }, true],
    [{ perSecond: 1_210, p99Ms: 10 }, false],
    [{ perSecond: 1_000, p99Ms: 13.6 }, false],
    [{ perSecond: 1_000, p99Ms: NaN }, false],
  ])('of %j', (predicted, isFit) => {
    expect(judgeModel(predicted, measured).isFit).toBe(isFit);
  });
});

describe('describeVerdict()', () => {
  const good = { isFit: true, perSecondError: 0, p99Error: 0 };
  const bad = { isFit: false, perSecondError: 1, p99Error: 0 };

  test('is fit when every comparison is, whoever else ran', () => {
    expect(describeVerdict([good, good], 1)).toContain('is fit');
  });

  test('is unfit when one is not, and names a busy machine', () => {
    expect(describeVerdict([good, bad], 0.1)).toMatch(/is unfit: .* p99$/);
    expect(describeVerdict([good, bad], 0.4)).toMatch(/is unfit: .* 0\.40 cores/);
  });
});
