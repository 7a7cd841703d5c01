import { describe, expect, test } from '@jest/globals';
import { parseEveryWay, parseHead, parseProblem } from './record-events.js';

const withFields = (fields: string): string => `GET / HTTP/1.1\r\nHost: a.example\r\n${fields}\r\n\r\n`;

describe('FieldReader', () => {
  test('read() yields names as they came and values without the whitespace around them', () => {
    expect(parseHead(withFields('ACCEPT:*/*\r\nx-Y: \t two  words \t ')).fields).toEqual([
      ['Host', 'a.example'],
      ['ACCEPT', '*/*'],
      ['x-Y', 'two  words'],
    ]);
  });

  test.each([
    ['nothing follows the colon', 'X:', ''],
    ['only whitespace follows the colon', 'X: \t  ', ''],
    ['it is one character', 'X:y', 'y'],
    ['it has a tab inside', 'X: a\tb', 'a\tb'],
    ['it has bytes beyond ASCII', 'X: \x80\xff', '\x80\xff'],
    ['it has colons', 'X:a:b:', 'a:b:'],
  ])('read() yields the value when %s', (_condition, line, value) => {
    expect(parseHead(withFields(line)).fields).toEqual([
      ['Host', 'a.example'],
      ['X', value],
    ]);
  });

  test('read() yields every character of a token when a name has them all', () => {
    const name = "!#$%&'*+-.^_`|~09azAZ";
    expect(parseHead(withFields(`${name}: 1`)).fields[1]).toEqual([name, '1']);
  });

  test.each([
    ['is empty', ': v'],
    ['has a space before the colon', 'X : v'],
    ['has a tab before the colon', 'X\t: v'],
    ['has a space inside', 'X Y: v'],
    ['lacks a colon', 'XY'],
    ['has NUL', 'X\0: v'],
    ['has a byte beyond ASCII', 'X\xff: v'],
    ['has a slash', 'X/Y: v'],
    ['has a bare CR', 'X\rY: v'],
    ['has a bare LF', 'X\nY: v'],
  ])('read() fails with INVALID_FIELD_NAME when the name %s', (_condition, line) => {
    expect(parseProblem(withFields(line))).toBe('ERROR 400 ERR_SPOOL_INVALID_FIELD_NAME');
  });

  test.each([
    ['NUL', 'X: a\0b'],
    ['NUL first', 'X:\0'],
    ['a form feed', 'X: \f'],
    ['an escape', 'X: \x1b[1m'],
    ['DEL', 'X: a\x7f'],
  ])('read() fails with INVALID_FIELD_VALUE when the value has %s', (_condition, line) => {
    expect(parseProblem(withFields(line))).toBe('ERROR 400 ERR_SPOOL_INVALID_FIELD_VALUE');
  });

  test.each([
    ['a bare LF', 'X: a\nY: b'],
    ['a bare CR', 'X: a\rY: b'],
    ['CR CR LF', 'X: a\r\r\nY: b'],
    ['a bare LF after nothing', 'X:\nY: b'],
  ])('read() fails with INVALID_LINE_ENDING when a line ends in %s', (_condition, lines) => {
    expect(parseProblem(withFields(lines))).toBe('ERROR 400 ERR_SPOOL_INVALID_LINE_ENDING');
  });

  test.each([
    ['a bare LF', '\n'],
    ['a bare CR', '\rX'],
  ])('read() fails with INVALID_LINE_ENDING when the head ends in %s', (_condition, ending) => {
    expect(parseProblem(`GET / HTTP/1.1\r\nHost: a\r\n${ending}`)).toBe('ERROR 400 ERR_SPOOL_INVALID_LINE_ENDING');
  });

  test.each([
    ['a field line is folded with a space', 'GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n'],
    ['a field line is folded with a tab', 'GET / HTTP/1.1\r\nHost: a\r\n\tb\r\n\r\n'],
    ['the first field line begins with a space', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n'],
    ['a line of whitespace stands before the end', 'GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n'],
  ])('read() fails with OBSOLETE_LINE_FOLDING when %s', (_condition, input) => {
    expect(parseProblem(input)).toBe('ERROR 400 ERR_SPOOL_OBSOLETE_LINE_FOLDING');
  });

  test('read() takes as many fields as the limit', () => {
    expect(parseHead(withFields('A: 1\r\nB: 2'), { fieldCount: 3 }).fields).toHaveLength(3);
  });

  test('read() fails with 431 when there is one field more than the limit', () => {
    expect(parseEveryWay(withFields('A: 1\r\nB: 2'), { fieldCount: 2 })).toEqual([
      {
        event: 'ERROR',
        code: 'ERR_SPOOL_TOO_MANY_FIELDS',
        status: 431,
        message: 'Head has at least 3 fields, limit is 2',
      },
    ]);
  });

  test('read() takes a head when it is exactly as long as the limit', () => {
    const input = withFields('A: 1');
    expect(parseHead(input, { headBytes: input.length }).fields).toHaveLength(2);
  });

  test('read() fails with 431 when the head is one byte longer than the limit', () => {
    const input = withFields('A: 1');
    expect(parseEveryWay(input, { headBytes: input.length - 1 })).toEqual([
      {
        event: 'ERROR',
        code: 'ERR_SPOOL_HEAD_TOO_LARGE',
        status: 431,
        message: `Request head is at least ${input.length} bytes, limit is ${input.length - 1}`,
      },
    ]);
  });

  test('read() fails with 431 when a value goes on for ever', () => {
    const input = `GET / HTTP/1.1\r\nHost: a\r\nCookie: ${'a'.repeat(300)}`;
    expect(parseProblem(input, { headBytes: 200 })).toBe('ERROR 431 ERR_SPOOL_HEAD_TOO_LARGE');
  });
});
