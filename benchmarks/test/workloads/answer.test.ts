import { describe, expect, test } from '@jest/globals';
import { answer, answerSlowly, burn, greeting } from '../../src/workloads/answer.js';

describe('answer()', () => {
  test.each(['/', 'http://127.0.0.1:3000/'])('greets for %s', (url) => {
    expect(answer(url)).toBe(greeting);
  });

  test.each(['/slow', 'http://127.0.0.1:3000/slow'])('burns for %s', (url) => {
    expect(answer(url)).toMatch(/^Burned -?\d+$/);
  });
});

describe('burn()', () => {
  test('depends on the number of iterations, and on nothing else', () => {
    expect(burn(1_000)).toBe(burn(1_000));
    expect(burn(1_000)).not.toBe(burn(1_001));
    expect(answerSlowly(1_000)).toBe(`Burned ${burn(1_000)}`);
  });
});
