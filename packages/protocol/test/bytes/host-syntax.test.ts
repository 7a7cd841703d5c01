import { describe, expect, test } from '@jest/globals';
import { findHostEnd, INVALID_HOST } from '../../src/bytes/host-syntax.js';

/** Puts text that must not be read around the host. */
function hostEndOf(text: string): number {
  const end = findHostEnd(Buffer.from(`]a${text}]:9`, 'latin1'), 2, 2 + text.length);
  return end === INVALID_HOST ? INVALID_HOST : end - 2;
}

describe('findHostEnd()', () => {
  test.each([
    ['', 0],
    [':', 0],
    [':80', 0],
    ['a', 1],
    ['a:', 1],
    ['a.example:8080', 9],
    ['a:65535', 1],
    ['a:0', 1],
    ['a:000000000000000000080', 1],
    ["-._~!$&'()*+,;=", 15],
    ['%41%zz'.slice(0, 3), 3],
    ['192.0.2.1', 9],
    ['999.0.2.1:1', 9],
    ['[::]', 4],
    ['[::1]:80', 5],
    ['[1::]', 5],
    ['[2001:db8:0:0:0:0:2:1]', 22],
    ['[2001:DB8::2:1]:443', 15],
    ['[1:2:3:4:5:6:7::]', 17],
    ['[::ffff:192.0.2.255]', 20],
    ['[1:2:3:4:5:6:192.0.2.1]', 23],
    ['[v1.a:b]', 8],
    ['[vF.~]:1', 6],
  ])('findHostEnd() of "%s" is %i', (text, end) => {
    expect(hostEndOf(text)).toBe(end);
  });

  test.each([
    'a b',
    'a/b',
    'a@b',
    'a?b',
    'a#b',
    'a:b',
    'a:1:2',
    'a:-1',
    'a:65536',
    'a:99999',
    '[::1]:65536',
    `a:1${'0'.repeat(400)}`,
    'a\\b',
    'a<b',
    '\xe9',
    '%4',
    '%zz',
    'a]',
    '[',
    '[]',
    '[::1',
    '[::1]a',
    '[::1]]',
    '[::1]:a',
    '[:::]',
    '[::1::]',
    '[:1::]',
    '[1:2:3:4:5:6:7]',
    '[1:2:3:4:5:6:7:8:9]',
    '[1:2:3:4:5:6:7:8::]',
    '[::12345]',
    '[::g]',
    '[::192.0.2.256]',
    '[::192.0.2]',
    '[::192.0.2.1.]',
    '[192.0.2.1::]',
    '[192.0.2.1]',
    '[fe80::1%25eth0]',
    '[v.a]',
    '[vg.a]',
    '[v1.]',
    '[v1.a/b]',
  ])('findHostEnd() refuses "%s"', (text) => {
    expect(hostEndOf(text)).toBe(INVALID_HOST);
  });
});
