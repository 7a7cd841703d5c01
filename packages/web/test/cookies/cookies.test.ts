import { describe, expect, test } from '@jest/globals';

import { CookieSigner, formatCookie, formatCookieRemoval, readCookies } from '../../src/cookies/index.js';

const KEYS = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)];

function requestWith(cookie: string): Request {
  return new Request('http://localhost/', { headers: { cookie } });
}

describe('readCookies()', () => {
  test.each<[string, Record<string, string>]>([
    ['a=1; b=2', { a: '1', b: '2' }],
    ['a=1;b=2', { a: '1', b: '2' }],
    ['a=first; a=second', { a: 'first' }],
    ['a=x=y', { a: 'x=y' }],
    ['a=', { a: '' }],
    ['a="quoted"', { a: '"quoted"' }],
    ['a=%E4%BD%A0; b=%zz', { a: '你', b: '%zz' }],
    ['A=1; a=2', { A: '1', a: '2' }],
    ['__proto__=x; constructor=y', JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>],
    ['nothing', {}],
    ['', {}],
  ])('reads %p', (field, expected) => {
    expect([...readCookies(requestWith(field))]).toEqual(Object.entries(expected));
  });

  test('gives nothing for a request without the field', () => {
    expect(readCookies(new Request('http://localhost/')).size).toBe(0);
  });
});

describe('formatCookie()', () => {
  test('has strict attributes by default', () => {
    expect(formatCookie({ name: 'a', value: 'b' }).split('; ').sort()).toEqual([
      'HttpOnly',
      'Path=/',
      'SameSite=Lax',
      'Secure',
      'a=b',
    ]);
  });

  test('writes every attribute', () => {
    const field = formatCookie({
      name: 'a',
      value: 'b',
      path: '/shop',
      domain: 'example.org',
      sameSite: 'none',
      maxAgeSeconds: 60,
      partitioned: true,
      httpOnly: false,
    });
    expect(field.split('; ').sort()).toEqual([
      'Domain=example.org',
      'Max-Age=60',
      'Partitioned',
      'Path=/shop',
      'SameSite=None',
      'Secure',
      'a=b',
    ]);
  });

  test.each(['', 'plain', 'a;b,c d"\\', 'Grüße 你好 🎉', 'x=y', '%41', '\u0000\r\n'])('brings %p back', (value) => {
    const field = formatCookie({ name: 'a', value });
    expect(field).toMatch(/^[\x21-\x7e ]*$/);
    expect(readCookies(requestWith(field.split('; ')[0])).get('a')).toBe(value);
  });

  test.each([
    ['__Host-a', { secure: false }],
    ['__Host-a', { path: '/shop' }],
    ['__Host-a', { domain: 'example.org' }],
    ['__host-a', { domain: 'example.org' }],
    ['__Secure-a', { secure: false }],
    ['__Http-a', { httpOnly: false }],
    ['__Host-Http-a', { httpOnly: false }],
    ['a', { sameSite: 'none', secure: false }],
    ['a', { partitioned: true, secure: false }],
    ['a', { path: 'shop' }],
    ['a', { path: '/; Domain=evil.example' }],
    ['a', { path: `/${'x'.repeat(1024)}` }],
    ['a', { domain: 'a b' }],
    ['a', { maxAgeSeconds: -1 }],
    ['a', { maxAgeSeconds: 1.5 }],
    ['a', { maxAgeSeconds: 34_560_001 }],
    ['a b', {}],
    ['a=b', {}],
    ['', {}],
    ['a\r\nx', {}],
    ['ä', {}],
  ] as const)('refuses %p with %p', (name, attributes) => {
    expect(() => formatCookie({ ...attributes, name, value: 'x' })).toThrow(
      expect.objectContaining({ code: 'ERR_SPOOL_INVALID_COOKIE' }),
    );
  });

  test('refuses a value that is no text in UTF-8', () => {
    expect(() => formatCookie({ name: 'a', value: 'half \ud83c' })).toThrow(
      expect.objectContaining({ code: 'ERR_SPOOL_INVALID_COOKIE' }),
    );
  });

  test('takes exactly 4096 bytes of name and value, and no more', () => {
    expect(formatCookie({ name: 'a', value: 'x'.repeat(4095) })).toContain('a=x');
    expect(() => formatCookie({ name: 'a', value: 'x'.repeat(4096) })).toThrow('4097 bytes, limit is 4096');
  });

  test('formatCookieRemoval() keeps the attributes a browser knows the cookie by', () => {
    const field = formatCookieRemoval('__Secure-a', { path: '/shop', domain: 'example.org' });
    expect(field).toMatch(/^__Secure-a=;/);
    for (const part of ['Max-Age=0', 'Path=/shop', 'Domain=example.org', 'Secure']) expect(field).toContain(part);
  });
});

describe('CookieSigner', () => {
  test('verify() gives what sign() was given', () => {
    const signer = new CookieSigner(KEYS);
    for (const value of ['', 'a.b.c', 'Grüße']) {
      expect(signer.verify('user', signer.sign('user', value))).toEqual({ value, isStale: false });
    }
  });

  test('verify() takes older keys and says so, and forgets dropped ones', () => {
    const signed = new CookieSigner([KEYS[0]]).sign('user', '42');
    expect(new CookieSigner([KEYS[1], KEYS[0]]).verify('user', signed)).toEqual({ value: '42', isStale: true });
    expect(new CookieSigner([KEYS[1], KEYS[2]]).verify('user', signed)).toBeUndefined();
  });

  test('verify() refuses another name, another value, and every changed character', () => {
    const signer = new CookieSigner(KEYS);
    const signed = signer.sign('user', '42');
    expect(signer.verify('admin', signed)).toBeUndefined();
    for (let index = 0; index < signed.length; index++) {
      const other = signed[index] === 'A' ? 'B' : 'A';
      expect(signer.verify('user', signed.slice(0, index) + other + signed.slice(index + 1))).toBeUndefined();
    }
    for (const text of [undefined, '', '.', '42', `${signed}A`, signed.slice(0, -1), `${signed}=`]) {
      expect(signer.verify('user', text)).toBeUndefined();
    }
  });

  test('refuses no keys and short ones', () => {
    expect(() => new CookieSigner([])).toThrow('minimum is 1 key');
    expect(() => new CookieSigner([KEYS[0], 'short'])).toThrow('keys[1] is 5 bytes, minimum is 32');
  });
});
