import { describe, expect, test } from '@jest/globals';

import { RequestClass, RequestClassifier, type ClassifiedHead } from '../../src/dispatch/request-class.js';

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
  test('estimateMs is -1 before the first sample', () => {
    expect(new RequestClass().estimateMs).toBe(-1);
  });

  test('learn() takes the first sample whole and moves the estimate by an eighth of the difference after it', () => {
    const requestClass = new RequestClass();
    requestClass.learn(16);
    expect(requestClass.estimateMs).toBe(16);
    requestClass.learn(0);
    expect(requestClass.estimateMs).toBe(14);
  });
});
