import { ParseEvent, RequestParser, type ParsedHead } from '@spool/protocol';
import { describe, expect, test } from '@jest/globals';

import { AffinityHasher, NO_KEY, type Affinity } from '../../src/connection/affinity-key.js';

/** Parses a head that lies somewhere in a larger buffer, as one does that came behind another. */
function parse(target: string, fields: readonly string[] = []): ParsedHead {
  const before = 'GET /before HTTP/1.1\r\nHost: a\r\n\r\n';
  const text = `${before}OPTIONS ${target} HTTP/1.1\r\nHost: test\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n`;
  const parser = new RequestParser();
  const bytes = Buffer.from(text, 'latin1');
  expect(parser.next(bytes, 0)).toBe(ParseEvent.HEAD);
  expect(parser.next(bytes, parser.position)).toBe(ParseEvent.END);
  expect(parser.next(bytes, parser.position)).toBe(ParseEvent.HEAD);
  return parser;
}

/** Hashes the key of a request with these fields. */
function hashFields(affinity: Affinity, ...fields: string[]): number {
  return new AffinityHasher(affinity).hash(parse('/', fields));
}

/** Hashes the key of a request with this target. */
function hashPath(pathSegments: number, target: string): number {
  return new AffinityHasher({ pathSegments }).hash(parse(target));
}

describe('AffinityHasher.hash() of a field', () => {
  const affinity = { field: 'X-Tenant' };

  test('is the same for the same value, whatever the case of the name and the whitespace around the value', () => {
    const hash = hashFields(affinity, 'X-Tenant: seven');
    expect(hash).not.toBe(NO_KEY);
    for (const field of ['x-tenant: seven', 'X-TENANT: seven', 'x-Tenant:seven', 'x-tenant: \t seven \t']) {
      expect(hashFields(affinity, field)).toBe(hash);
    }
  });

  test('is the same wherever the field stands, and whatever else there is', () => {
    const hash = hashFields(affinity, 'X-Tenant: seven');
    expect(hashFields(affinity, 'A: b', 'X-Tenant: seven', 'C: d')).toBe(hash);
    expect(hashFields(affinity, 'X-Tenan: other', 'X-Tenant-Id: other', 'Y-Tenant: other', 'X-Tenant: seven')).toBe(
      hash,
    );
  });

  test('differs for another value, and for one in another case', () => {
    const hashes = ['seven', 'eight', 'Seven', 'seve', 'sevenn'].map((value) =>
      hashFields(affinity, `X-Tenant: ${value}`),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('is that of the first of several', () => {
    expect(hashFields(affinity, 'X-Tenant: a', 'X-Tenant: b')).toBe(hashFields(affinity, 'X-Tenant: a'));
  });

  test('is none without the field', () => {
    expect(hashFields(affinity)).toBe(NO_KEY);
    expect(hashFields(affinity, 'X-Tenants: seven')).toBe(NO_KEY);
  });

  test('is a key for an empty value', () => {
    expect(hashFields(affinity, 'X-Tenant:')).not.toBe(NO_KEY);
  });

  test('takes octets beyond ASCII', () => {
    expect(hashFields(affinity, 'X-Tenant: \xe9')).not.toBe(hashFields(affinity, 'X-Tenant: \xe8'));
  });

  test('matches a name with characters that differ from letters by the bit of the case', () => {
    // @ and ` differ in it, and neither is a letter.
    expect(hashFields({ field: 'x`y' }, 'x`y: 1')).not.toBe(NO_KEY);
    expect(hashFields({ field: 'x^y' }, 'x~y: 1')).toBe(NO_KEY);
  });
});

describe('AffinityHasher.hash() of a cookie', () => {
  const affinity = { cookie: 'sid' };
  const hash = hashFields(affinity, 'Cookie: sid=abc');

  test('is the same wherever the cookie stands', () => {
    expect(hash).not.toBe(NO_KEY);
    for (const cookies of [
      'a=b; sid=abc',
      'sid=abc; a=b',
      'a=b; sid=abc; c=d',
      'a=b;sid=abc',
      'a; sid=abc',
      ';; sid=abc',
    ]) {
      expect(hashFields(affinity, `cookie: ${cookies}`)).toBe(hash);
    }
  });

  test('is that of the first of several with the name', () => {
    expect(hashFields(affinity, 'Cookie: sid=abc; sid=def')).toBe(hash);
  });

  test('is found in a second Cookie field', () => {
    expect(hashFields(affinity, 'Cookie: a=b', 'Cookie: sid=abc')).toBe(hash);
  });

  test.each(['a=b', 'sid', 'sidx=abc', 'xsid=abc', 'Sid=abc', 'a=sid=abc', '', 'si', 'a=b; sid', ';'])(
    'is none for %p',
    (cookies) => {
      expect(hashFields(affinity, `Cookie: ${cookies}`)).toBe(NO_KEY);
    },
  );

  test('is none in another field', () => {
    expect(hashFields(affinity, 'Cookies: sid=abc', 'X: sid=abc')).toBe(NO_KEY);
  });

  test('is a key for an empty value, and takes a value with an equals sign whole', () => {
    expect(hashFields(affinity, 'Cookie: sid=')).not.toBe(NO_KEY);
    expect(hashFields(affinity, 'Cookie: sid=abc=d')).not.toBe(hash);
  });
});

describe('AffinityHasher.hash() of the path', () => {
  test.each([
    [1, '/a', ['/a/', '/a/b', '/a/b/c', '/a?q', '/a/b?q=/c', '/a/?/b']],
    [2, '/a/b', ['/a/b/', '/a/b/c', '/a/b?q', '/a/b/c/d?q']],
    [16, '/a/b', ['/a/b?q']],
  ])('with %d segments of %s is that of all below', (pathSegments, target, others) => {
    const hash = hashPath(pathSegments, target);
    expect(hash).not.toBe(NO_KEY);
    for (const other of others) expect([other, hashPath(pathSegments, other)]).toEqual([other, hash]);
  });

  test.each([
    [1, ['/a', '/b', '/', '/ab', '/A', '/%61']],
    [2, ['/a', '/a/', '/a/b', '/a/c', '/b/b', '//b']],
    [16, ['/a/b', '/a/b/']],
  ])('with %d segments differs for each of %p', (pathSegments, targets) => {
    const hashes = targets.map((target) => hashPath(pathSegments, target));
    expect(new Set(hashes).size).toBe(targets.length);
  });

  test('with an absolute target is that of its path', () => {
    for (const path of ['/', '/a', '/a/b?q', '/?q=/']) {
      expect([path, hashPath(1, `http://user@host:80${path}`)]).toEqual([path, hashPath(1, path)]);
    }
  });

  test.each(['/', '*', 'http://host', 'http://host?/q'])('is a key for %s', (target) => {
    expect(hashPath(1, target)).not.toBe(NO_KEY);
  });
});
