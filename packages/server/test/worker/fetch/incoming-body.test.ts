import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';

import { IncomingBody } from '../../../src/worker/fetch/incoming-body.js';

/** A body and what of it was taken. */
class TestBody {
  readonly body: IncomingBody;
  consumedBytes = 0;

  constructor() {
    this.body = new IncomingBody((byteCount) => (this.consumedBytes += byteCount));
  }

  push(text: string): void {
    this.body.push(new TextEncoder().encode(text));
  }
}

async function readText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const { done, value } = await reader.read();
  return done ? undefined : Buffer.from(value).toString();
}

async function gather(stream: ReadableStream<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const REASON = new Error('gone');

describe('IncomingBody.collect()', () => {
  test('returns what came before it and after it, and gives credit for all of it at once', async () => {
    const test = new TestBody();
    test.push('abc');
    expect(test.consumedBytes).toBe(0);
    const collected = test.body.collect();
    expect(test.consumedBytes).toBe(3);
    test.push('de');
    expect(test.consumedBytes).toBe(5);
    test.body.end();
    expect(Buffer.from(await collected).toString()).toBe('abcde');
  });

  test('returns a body that was complete before it', async () => {
    const test = new TestBody();
    test.push('abc');
    test.body.end();
    expect(Buffer.from(await test.body.collect()).toString()).toBe('abc');
    expect(test.consumedBytes).toBe(3);
  });

  test('returns the very piece when there is one only', async () => {
    const { body } = new TestBody();
    const piece = new Uint8Array([1, 2, 3]);
    body.push(piece);
    body.end();
    expect(await body.collect()).toBe(piece);
  });

  test('returns nothing of an empty body', async () => {
    const { body } = new TestBody();
    const collected = body.collect();
    body.end();
    expect(await collected).toHaveLength(0);
  });

  test.each(['before', 'after'])('rejects when the body fails %s it', async (time) => {
    const test = new TestBody();
    test.push('abc');
    if (time === 'before') test.body.fail(REASON);
    const collected = test.body.collect();
    if (time === 'after') test.body.fail(REASON);
    await expect(collected).rejects.toBe(REASON);
  });

  test('returns the whole body also when it fails once it is complete', async () => {
    const test = new TestBody();
    test.push('abc');
    test.body.end();
    test.body.fail(REASON);
    expect(await test.body.collect()).toHaveLength(3);
  });
});

describe('IncomingBody.toStream()', () => {
  test('gives credit for a piece when it is read, and for no other', async () => {
    const test = new TestBody();
    test.push('abc');
    test.push('de');
    const reader = test.body.toStream().getReader();
    await nextTurn();
    expect(test.consumedBytes).toBe(0);
    expect(await readText(reader)).toBe('abc');
    expect(test.consumedBytes).toBe(3);
    await nextTurn();
    expect(test.consumedBytes).toBe(3);
    expect(await readText(reader)).toBe('de');
    expect(test.consumedBytes).toBe(5);
  });

  test('gives a waiting reader each piece when it comes, and then the end', async () => {
    const test = new TestBody();
    const reader = test.body.toStream().getReader();
    for (const piece of ['a', 'bc']) {
      const read = readText(reader);
      await nextTurn();
      test.push(piece);
      expect(await read).toBe(piece);
    }
    const read = readText(reader);
    test.body.end();
    expect(await read).toBeUndefined();
  });

  test('gives several reads at once their pieces in order', async () => {
    const test = new TestBody();
    const reader = test.body.toStream().getReader();
    const reads = [readText(reader), readText(reader), readText(reader), readText(reader)];
    test.push('a');
    test.push('b');
    await nextTurn();
    test.push('c');
    test.body.end();
    expect(await Promise.all(reads)).toEqual(['a', 'b', 'c', undefined]);
  });

  test.each([0, 1, 3])('ends after %d pieces that all came before it', async (pieceCount) => {
    const test = new TestBody();
    for (let count = 0; count < pieceCount; count++) test.push('ab');
    test.body.end();
    expect(await gather(test.body.toStream())).toBe('ab'.repeat(pieceCount));
  });

  test.each(['before', 'after'])('fails when the body fails %s it, also when pieces wait', async (time) => {
    const test = new TestBody();
    test.push('abc');
    if (time === 'before') test.body.fail(REASON);
    const reader = test.body.toStream().getReader();
    if (time === 'after') test.body.fail(REASON);
    await expect(reader.read()).rejects.toBe(REASON);
  });

  test('fails a read that waits', async () => {
    const test = new TestBody();
    const read = test.body.toStream().getReader().read();
    await nextTurn();
    test.body.fail(REASON);
    await expect(read).rejects.toBe(REASON);
  });

  test('takes and drops everything once it was cancelled', async () => {
    const test = new TestBody();
    test.push('abc');
    await test.body.toStream().cancel();
    expect(test.consumedBytes).toBe(3);
    test.push('de');
    expect(test.consumedBytes).toBe(5);
    test.body.end();
    test.body.fail(REASON);
  });

  test('takes and drops what comes after a cancel while a read waited', async () => {
    const test = new TestBody();
    const reader = test.body.toStream().getReader();
    const read = reader.read();
    await nextTurn();
    await reader.cancel();
    expect((await read).done).toBe(true);
    test.push('abc');
    expect(test.consumedBytes).toBe(3);
    test.body.end();
  });

  test('can be teed, and gives both branches everything', async () => {
    const test = new TestBody();
    const branches = test.body.toStream().tee();
    const texts = Promise.all(branches.map(gather));
    test.push('abc');
    await nextTurn();
    test.push('de');
    test.body.end();
    expect(await texts).toEqual(['abcde', 'abcde']);
  });
});

describe('IncomingBody.toStream() with a reader that brings its own buffers', () => {
  test('cuts a piece to them, and gives credit for it once', async () => {
    const test = new TestBody();
    const reader = test.body.toStream().getReader({ mode: 'byob' });
    test.push('abcde');
    const texts = [];
    for (let count = 0; count < 3; count++) {
      const { value } = await reader.read(new Uint8Array(2));
      texts.push(Buffer.from(value!).toString());
    }
    expect(texts).toEqual(['ab', 'cd', 'e']);
    expect(test.consumedBytes).toBe(5);
  });

  test.each(['before', 'after'])('ends when the end comes %s the last read', async (time) => {
    const test = new TestBody();
    const reader = test.body.toStream().getReader({ mode: 'byob' });
    test.push('abc');
    expect((await reader.read(new Uint8Array(8))).value).toHaveLength(3);
    if (time === 'before') test.body.end();
    const read = reader.read(new Uint8Array(8));
    await nextTurn();
    if (time === 'after') test.body.end();
    expect(await read).toMatchObject({ done: true });
  });

  test.each(['waits', 'comes later'])('fails a read of elements that the end cuts, when it %s', async (time) => {
    const test = new TestBody();
    const reader = test.body.toStream().getReader({ mode: 'byob' });
    test.push('abc');
    expect((await reader.read(new Uint16Array(4))).value).toHaveLength(1);
    const read = reader.read(new Uint16Array(4));
    if (time === 'waits') await nextTurn();
    // The other side of the channel must not suffer from what a handler asks for.
    test.body.end();
    await expect(read).rejects.toMatchObject({ name: 'TypeError' });
  });

  test('fails a read that waits', async () => {
    const test = new TestBody();
    const read = test.body.toStream().getReader({ mode: 'byob' }).read(new Uint8Array(8));
    await nextTurn();
    test.body.fail(REASON);
    await expect(read).rejects.toBe(REASON);
  });
});

describe('IncomingBody.detach()', () => {
  test('gives no credit from then on, however the rest is read', async () => {
    const test = new TestBody();
    test.push('abc');
    test.body.end();
    test.body.detach();
    expect(await gather(test.body.toStream())).toBe('abc');
    test.push('never comes');
    expect(test.consumedBytes).toBe(0);
  });
});
