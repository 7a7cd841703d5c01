import { describe, expect, test } from '@jest/globals';
import { orderTurns } from '../../src/turns/turn-order.js';

describe('orderTurns()', () => {
  test('begins each round with the next model', () => {
    const rounds = [0, 1, 2, 3].map((round) => orderTurns(['a', 'b', 'c'], round).join(''));
    expect(rounds).toEqual(['abc', 'bca', 'cab', 'abc']);
  });

  test('takes one model, and none', () => {
    expect(orderTurns(['a'], 5)).toEqual(['a']);
    expect(orderTurns([], 5)).toEqual([]);
  });
});
