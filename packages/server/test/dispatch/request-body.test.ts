import { describe, expect, test } from '@jest/globals';

import { BODY_BUFFER_BYTES, RequestBody } from '../../src/dispatch/request-body.js';

/** Adds a text as a piece that has come. */
function add(body: RequestBody, text: string): void {
  body.add(Buffer.from(`<${text}>`), { start: 1, end: 1 + text.length });
}

describe('RequestBody', () => {
  test('is not pending while nothing has come, nor before its end is known', () => {
    const body = new RequestBody(-1);
    expect(body).toMatchObject({ unsentBytes: 0, isFull: false, isWhole: true, isPending: false });
    body.isComplete = true;
    expect(body.isPending).toBe(true);
    body.isEndSent = true;
    expect(body.isPending).toBe(false);
  });

  test('peek() returns what has come and is in no frame, at most so much', () => {
    const body = new RequestBody(5);
    add(body, 'abc');
    add(body, 'de');
    expect(body.peek(100).toString()).toBe('abcde');
    expect(body.peek(2).toString()).toBe('ab');
    body.sentBytes += 2;
    expect(body.unsentBytes).toBe(3);
    expect(body.peek(2).toString()).toBe('cd');
  });

  test('rewind() lets everything be sent again, the end included', () => {
    const body = new RequestBody(3);
    add(body, 'abc');
    body.isComplete = true;
    body.sentBytes += 3;
    body.isEndSent = true;
    body.rewind();
    expect(body).toMatchObject({ sentBytes: 0, unsentBytes: 3, isPending: true, isComplete: true });
    expect(body.peek(100).toString()).toBe('abc');
  });

  test('dropSent() forgets what is sent and nothing else', () => {
    const body = new RequestBody(-1);
    add(body, 'abcde');
    body.sentBytes += 2;
    body.dropSent();
    expect(body).toMatchObject({ isWhole: false, sentBytes: 2, unsentBytes: 3 });
    expect(body.peek(100).toString()).toBe('cde');
    // Once more changes nothing.
    body.dropSent();
    expect(body.peek(100).toString()).toBe('cde');
  });

  test('passBy() notes bytes that were never kept', () => {
    const body = new RequestBody(-1);
    body.passBy(1000);
    expect(body).toMatchObject({ isWhole: false, sentBytes: 1000, unsentBytes: 0 });
    add(body, 'abc');
    expect(body.peek(100).toString()).toBe('abc');
    body.sentBytes += 3;
    expect(body.unsentBytes).toBe(0);
  });

  test('passBy() goes on behind bytes that are sent and still kept', () => {
    const body = new RequestBody(-1);
    add(body, 'abc');
    body.sentBytes += 3;
    body.passBy(10);
    expect(body).toMatchObject({ isWhole: false, sentBytes: 13, unsentBytes: 0 });
    add(body, 'de');
    expect(body.peek(100).toString()).toBe('de');
    body.sentBytes += 1;
    body.dropSent();
    expect(body.peek(100).toString()).toBe('e');
  });

  test('is full at its buffer, whether what fills it is sent or not, until that is dropped', () => {
    const body = new RequestBody(-1);
    body.add(Buffer.alloc(BODY_BUFFER_BYTES), { start: 0, end: BODY_BUFFER_BYTES - 1 });
    expect(body.isFull).toBe(false);
    add(body, 'x');
    expect(body.isFull).toBe(true);
    body.sentBytes += 1;
    expect(body.isFull).toBe(true);
    body.dropSent();
    expect(body.isFull).toBe(false);
  });
});
