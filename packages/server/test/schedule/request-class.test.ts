import { describe, expect, test } from '@jest/globals';

import { SHORT_MS } from '../../src/schedule/choose-worker.js';
import { RequestClass, RequestClassifier, type ClassifiedHead } from '../../src/schedule/request-class.js';
import { SEED, createRandom } from './seeded-random.js';

/** A head that lies somewhere in the bytes of its packet. */
function headOf(method: string, target: string): ClassifiedHead {
  const before = 'rest of the packet';
  const text = `${before}${method} ${target} HTTP/1.1\r\n`;
  return {
    headBytes: Buffer.from(text),
    headStart: before.length,
    methodEnd: method.length,
    targetStart: method.length + 1,
    targetEnd: method.length + 1 + target.length,
  };
}

describe('RequestClassifier.classify()', () => {
  const classifier = new RequestClassifier();

  test.each([
    ['/item/17', '/item/4'],
    ['/item/17', '/item/4?page=2'],
    ['/a', '/a?b'],
    ['/1/2/3', '/9/88/777'],
  ])('classify() finds one class for %s and %s', (first, second) => {
    expect(classifier.classify(headOf('GET', first))).toBe(classifier.classify(headOf('GET', second)));
  });

  test.each([
    ['/a', '/b'],
    ['/item/17', '/item/'],
    ['/item/17', '/item/x'],
    ['/a/b', '/ab'],
    ['/1a1', '/11'],
  ])('classify() finds two classes for %s and %s', (first, second) => {
    expect(classifier.classify(headOf('GET', first))).not.toBe(classifier.classify(headOf('GET', second)));
  });

  test('classify() tells methods apart', () => {
    expect(classifier.classify(headOf('GET', '/a'))).not.toBe(classifier.classify(headOf('POST', '/a')));
  });

  test('classify() keeps no more than 4096 classes: the rest share one', () => {
    const bounded = new RequestClassifier();
    const known = bounded.classify(headOf('GET', '/known'));
    const classes = new Set([known]);
    for (let index = 0; index < 5000; index++) {
      const letters = String(index).replace(/\d/g, (digit) => String.fromCharCode(0x61 + Number(digit)));
      classes.add(bounded.classify(headOf('GET', `/${letters}`)));
    }
    expect(classes.size).toBe(4096 + 1);
    expect(bounded.classify(headOf('GET', '/known'))).toBe(known);
  });
});

describe('RequestClass', () => {
  /** A class that has settled. */
  function settledAt(busyMs: number): RequestClass {
    const requestClass = new RequestClass();
    for (let count = 0; count < 100; count++) requestClass.learn(busyMs);
    return requestClass;
  }

  /** The part of the time for which a class of random samples is taken for long, after it has settled. */
  function longPartOf(drawMs: (random: () => number) => number): number {
    const random = createRandom(SEED);
    const requestClass = new RequestClass();
    let longCount = 0;
    for (let count = 0; count < 21_000; count++) {
      requestClass.learn(drawMs(random));
      if (count >= 1000 && requestClass.estimateMs > SHORT_MS) longCount++;
    }
    return longCount / 20_000;
  }

  test('estimateMs is -1 before the first sample', () => {
    expect(new RequestClass().estimateMs).toBe(-1);
  });

  test('learn() takes the first sample whole', () => {
    const requestClass = new RequestClass();
    requestClass.learn(16);
    expect(requestClass.estimateMs).toBe(16);
  });

  test('learn() takes the second sample whole when it is cheaper: the first call loads and compiles', () => {
    const requestClass = new RequestClass();
    requestClass.learn(300);
    requestClass.learn(0.1);
    expect(requestClass.estimateMs).toBe(0.1);
  });

  test.each([
    [1, 2],
    [2, 8],
    [4, 10],
  ])(
    'learn() knows a class to be short though its first %d calls took 5 ms, after %d in all',
    (slowCount, allCount) => {
      const requestClass = new RequestClass();
      for (let count = 0; count < allCount; count++) requestClass.learn(count < slowCount ? 5 : 0.1);
      expect(requestClass.estimateMs).toBeLessThanOrEqual(SHORT_MS);
    },
  );

  test.each([0, 0.01, 0.05, 0.3, 0.9])(
    'learn() knows within 11 samples that a class of %d ms has turned long',
    (busyMs) => {
      const requestClass = settledAt(busyMs);
      for (let count = 0; count < 11; count++) requestClass.learn(20);
      expect(requestClass.estimateMs).toBeGreaterThan(SHORT_MS);
    },
  );

  test('learn() knows within 50 samples that a class of 20 ms has turned short', () => {
    const requestClass = settledAt(20);
    for (let count = 0; count < 50; count++) requestClass.learn(0.05);
    expect(requestClass.estimateMs).toBeLessThanOrEqual(SHORT_MS);
  });

  test.each([12, 10_000])('learn() leaves a short class short at a single sample of %d ms', (outlierMs) => {
    const requestClass = settledAt(0.05);
    requestClass.learn(outlierMs);
    expect(requestClass.estimateMs).toBeLessThan(0.08);
  });

  test.each([
    [0.05, 0.02],
    [0.3, 0.02],
    [0.3, 0.01],
  ])(`learn() keeps a class of %d ms short with a part of %d of outliers (seed ${SEED})`, (busyMs, outlierPart) => {
    expect(longPartOf((random) => (random() < outlierPart ? 12 : busyMs))).toBeLessThan(0.01);
  });

  test.each([0.05, 0.3])(
    `learn() finds a class of %d ms long that takes 20 ms for 3 of 10 (seed ${SEED})`,
    (busyMs) => {
      expect(longPartOf((random) => (random() < 0.3 ? 20 : busyMs))).toBeGreaterThan(0.95);
    },
  );

  test('learn() takes a clock that went back for no time', () => {
    const requestClass = new RequestClass();
    requestClass.learn(-1);
    requestClass.learn(-1);
    requestClass.learn(-1);
    expect(requestClass.estimateMs).toBe(0);
  });
});
