import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientOf, type ForwardedHop, parseForwarded, parseForwardingFields } from '../../src/semantics/forwarded.js';

/** Leaves out what is undefined. */
function plain(chain: readonly ForwardedHop[]): unknown {
  return JSON.parse(JSON.stringify(chain));
}

describe('parseForwarded()', () => {
  test.each([
    ['for=192.0.2.43', [{ address: '192.0.2.43' }]],
    ['For="[2001:db8:cafe::17]:4711"', [{ address: '2001:db8:cafe::17', port: 4711 }]],
    ['for=192.0.2.60;proto=HTTP;by=203.0.113.43', [{ address: '192.0.2.60', scheme: 'http' }]],
    ['for=192.0.2.43, for=198.51.100.17', [{ address: '192.0.2.43' }, { address: '198.51.100.17' }]],
    ['for=unknown;host=a.example', [{ address: 'unknown', host: 'a.example' }]],
    ['for=_gazonk', [{ address: '_gazonk' }]],
    ['for="192.0.2.43:47011"', [{ address: '192.0.2.43', port: 47_011 }]],
    ['for="192.0.2.43:_port"', [{ address: '192.0.2.43' }]],
    ['host="a, \\"b\\"; c"', [{ host: 'a, "b"; c' }]],
    ['for=192.0.2.43;;', [{ address: '192.0.2.43' }]],
    [', for=192.0.2.43 ,,', [{ address: '192.0.2.43' }]],
    ['', []],
  ])('parseForwarded() reads %j', (value, chain) => {
    expect(plain(parseForwarded(value))).toEqual(chain);
  });

  test.each([
    'for',
    'for=',
    '=a',
    'for=192.0.2.43;for=192.0.2.44',
    'for=2001:db8::17',
    'for="2001:db8::17"',
    'for="[192.0.2.43]"',
    'for="[::1]x"',
    'for="192.0.2.43:99999"',
    'for="192.0.2.43:"',
    'for=example',
    'for = 192.0.2.43',
    'for="a',
    'proto=ht/tp',
    'proto="javascript:"',
  ])('parseForwarded() makes %j a hop without properties', (value) => {
    expect(plain(parseForwarded(value))).toEqual([{}]);
  });

  test.each(['for="', 'for="\\', '"', 'for="a\\"b', '";"', 'x="y\\\\', '=,"', 'for="_a;b="c'])(
    'parseForwarded() reads what a proxy appended whatever stands before it: %j',
    (client) => {
      const appended = 'for="[2001:db8::1]:80";proto=https;host="a\\"\\\\,b"';
      expect(parseForwarded(`${client}, ${appended}`).at(-1)).toEqual(parseForwarded(appended)[0]);
    },
  );

  test('parseForwarded() reads what a proxy appended whatever the client made up', () => {
    const unit = fc.constantFrom('"', '\\', ',', ';', '=', ' ', 'for=', '1.2.3.4', 'a');
    const appended = 'for="[2001:db8::1]:80";host="a\\",b"';
    fc.assert(
      fc.property(fc.string({ unit }), (client) => {
        expect(parseForwarded(`${client},${appended}`).at(-1)).toEqual(parseForwarded(appended)[0]);
      }),
    );
  });

  test('parseForwarded() reads a long value in time that grows with its length', () => {
    const startMs = performance.now();
    for (const text of ['\\', '"', '\\"', ' ', ';', ',', '="'])
      parseForwarded(`for="${text.repeat(60_000 / text.length)}`);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });
});

describe('parseForwardingFields()', () => {
  test('parseForwardingFields() reads addresses in every usual form', () => {
    const forwardedFor = '192.0.2.1, 192.0.2.1:80,2001:DB8::1 , [2001:db8::1]:80, unknown,, x';
    expect(plain(parseForwardingFields({ forwardedFor }))).toEqual([
      { address: '192.0.2.1' },
      { address: '192.0.2.1', port: 80 },
      { address: '2001:db8::1' },
      { address: '2001:db8::1', port: 80 },
      { address: 'unknown' },
      {},
    ]);
  });

  test('parseForwardingFields() puts the right ends of the lists side by side', () => {
    const chain = parseForwardingFields({
      forwardedFor: '192.0.2.1, 192.0.2.2',
      forwardedProto: 'https',
      forwardedHost: 'a, b, c',
    });
    expect(plain(chain)).toEqual([
      { host: 'a' },
      { address: '192.0.2.1', host: 'b' },
      { address: '192.0.2.2', scheme: 'https', host: 'c' },
    ]);
  });

  test('parseForwardingFields() is empty when there are no fields, or empty ones', () => {
    expect(parseForwardingFields({})).toEqual([]);
    expect(parseForwardingFields({ forwardedFor: ' , ' })).toEqual([]);
  });
});

describe('clientOf()', () => {
  const chain = parseForwarded(
    'for=6.6.6.6;proto=gopher, for=192.0.2.1;host=a;proto=https, for=10.0.0.2, for=10.0.0.1',
  );
  const peerAddress = '10.0.0.9';
  const isInside = (address: string): boolean => address.startsWith('10.');

  test.each([
    [0, undefined],
    [-1, undefined],
    [1, '10.0.0.1'],
    [2, '10.0.0.2'],
    [3, '192.0.2.1'],
    [4, '6.6.6.6'],
    [9, '6.6.6.6'],
    [Infinity, '6.6.6.6'],
  ])('clientOf() with %d trusted proxies is %s', (trusted, address) => {
    expect(clientOf(chain, { peerAddress, trusted })?.address).toBe(address);
  });

  test('clientOf() goes outwards to the first address that is not trusted', () => {
    expect(clientOf(chain, { peerAddress, trusted: isInside })).toEqual({
      address: '192.0.2.1',
      port: undefined,
      scheme: 'https',
      host: 'a',
    });
  });

  test('clientOf() is undefined when the peer is not trusted, whatever it says', () => {
    expect(clientOf(chain, { peerAddress: '6.6.6.6', trusted: isInside })).toBeUndefined();
  });

  test('clientOf() is the first hop when all are trusted', () => {
    expect(clientOf(chain, { peerAddress, trusted: () => true })?.address).toBe('6.6.6.6');
  });

  test('clientOf() has no address when a trusted proxy’s word is not readable', () => {
    const unreadable = parseForwarded('for=6.6.6.6, for=?, for=10.0.0.1');
    expect(clientOf(unreadable, { peerAddress, trusted: isInside })).toMatchObject({ address: undefined });
  });

  test('clientOf() is undefined when nothing was said', () => {
    expect(clientOf([], { peerAddress, trusted: 3 })).toBeUndefined();
    expect(clientOf([], { peerAddress, trusted: () => true })).toBeUndefined();
  });

  test('clientOf() takes scheme and host of vouched-for hops only', () => {
    expect(clientOf(chain, { peerAddress, trusted: 2 })).toMatchObject({ scheme: undefined, host: undefined });
  });
});
