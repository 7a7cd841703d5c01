import { describe, expect, test } from '@jest/globals';

import { describeFailure } from '../../src/worker/describe-failure.js';

describe('describeFailure()', () => {
  test('describeFailure() gives stack, fields and causes of an error', () => {
    const error = Object.assign(new TypeError('outer', { cause: new Error('inner') }), { code: 'E_TEST' });
    const description = describeFailure(error);
    expect(description).toContain('TypeError: outer\n    at ');
    expect(description).toContain('Error: inner');
    expect(description).toContain('E_TEST');
  });

  test.each([
    ['a text', 'text', "Handler threw 'text'"],
    ['undefined', undefined, 'Handler threw undefined'],
    ['a symbol', Symbol('s'), 'Handler threw Symbol(s)'],
    ['an object without a prototype', Object.create(null), 'Handler threw [Object: null prototype] {}'],
  ])('describeFailure() describes %s', (_name, thrown, expected) => {
    expect(describeFailure(thrown)).toBe(expected);
  });

  test('describeFailure() survives an error that is its own cause', () => {
    const error = new Error('cyclic');
    error.cause = error;
    expect(describeFailure(error)).toContain('cyclic');
  });

  test('describeFailure() survives getters that throw', () => {
    const hostile = Object.defineProperty(new Error('x'), 'stack', {
      get() {
        throw new Error('from the getter');
      },
    });
    // Newer versions of Node describe such an object all the same.
    expect(describeFailure(hostile)).toMatch(/^(Handler threw what cannot be described|\[Error: x\])$/);
  });
});
