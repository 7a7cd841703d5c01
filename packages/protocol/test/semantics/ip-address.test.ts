import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isIP } from 'node:net';
import { isIpv4Address, isIpv6Address } from '../../src/semantics/ip-address.js';

describe('isIpv4Address() and isIpv6Address()', () => {
  test.each([
    ['0.0.0.0', 4],
    ['255.255.255.255', 4],
    ['256.0.0.1', 0],
    ['1.2.3', 0],
    ['1.2.3.4.', 0],
    ['01.2.3.4', 0],
    ['', 0],
    ['::', 6],
    ['::1', 6],
    ['2001:db8::1', 6],
    ['1:2:3:4:5:6:7:8', 6],
    ['::ffff:1.2.3.4', 6],
    ['1:2:3:4:5:6:7::', 6],
    ['1::2::3', 0],
    ['1:2:3:4:5:6:7', 0],
    ['1:2:3:4:5:6:7:8:9', 0],
    ['1.2.3.4::', 0],
    ['fe80::1%eth0', 0],
    ['::12345', 0],
    [':1', 0],
  ])('%j is an address of version %i', (text, version) => {
    expect(isIpv4Address(text)).toBe(version === 4);
    expect(isIpv6Address(text)).toBe(version === 6);
  });

  test('isIpv4Address() and isIpv6Address() agree with Node on any text', () => {
    const unit = fc.constantFrom('0', '1', '25', 'f', ':', '::', '.', '256');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        expect([isIpv4Address(text), isIpv6Address(text)]).toEqual([isIP(text) === 4, isIP(text) === 6]);
      }),
      { numRuns: 1000 },
    );
  });
});
