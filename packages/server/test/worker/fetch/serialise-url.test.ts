import { expect, test } from '@jest/globals';
import { serialiseUrl } from '../../../src/worker/fetch/serialise-url.js';

test('serialiseUrl() returns what URL does for more origins than it remembers', () => {
  for (let port = 79; port < 300; port++) {
    const url = `http://Host${port}.example:${port}/path?query`;
    expect(serialiseUrl(url)).toBe(new URL(url).href);
    expect(serialiseUrl(url)).toBe(new URL(url).href);
  }
});

test('serialiseUrl() returns what URL does for a host too long to remember', () => {
  const url = `http://${'a.'.repeat(300)}com/path`;
  expect(serialiseUrl(url)).toBe(url);
});

test('serialiseUrl() returns a URL that cannot be parsed as it is', () => {
  for (const url of ['http://[/path', 'http://host:99999/', 'http://', 'nonsense', ''])
    expect(serialiseUrl(url)).toBe(url);
});
