import { expect, test } from '@jest/globals';

import { describeServeFailure } from '../../src/cli/describe-serve-failure.js';

const place = { port: 80, host: 'example.test' };

test.each([
  ['EADDRINUSE', 'Port 80 of example.test is in use already'],
  ['EACCES', 'Port 80 of example.test may not be used without more privileges'],
  ['EADDRNOTAVAIL', 'Host example.test is no address of this machine'],
  ['ENOTFOUND', 'Host example.test cannot be resolved'],
  ['ERR_OTHER', 'first line'],
])('describeServeFailure() describes %s in one line', (code, line) => {
  expect(describeServeFailure(Object.assign(new Error('first line\nsecond'), { code }), place)).toBe(line);
});

test('describeServeFailure() describes what is no error', () => {
  expect(describeServeFailure('text', place)).toBe('text');
  expect(describeServeFailure(undefined, place)).toBe('undefined');
});
